import type { RunSpec } from '../protocol/run-spec.ts';
import { isComplete, type Results } from './results.ts';
import { findModel } from './run-key.ts';
import type { AppState, Model, RunResult } from './types.ts';

/** Rows of one network call: two a picture where guidance needs the unconditional output as well. */
function batchRows(spec: RunSpec, model: Model | undefined): number {
  const isGuided = spec.guidance !== 1 && spec.label !== model?.manifest.conditioning.nullClass;
  return isGuided ? spec.count * 2 : spec.count;
}

/**
 * Median of the step times of the finished runs of this visit with the same model, backend and batch, in milliseconds;
 * null until there is one.
 */
export function medianStepMs(state: Pick<AppState, 'results' | 'models' | 'engine'>, spec: RunSpec): number | null {
  const model = findModel(state.models, spec.model);
  const rows = batchRows(spec, model);
  const times = measured(state.results)
    .filter((run) => run.spec.model === spec.model && run.backend === state.engine.backend)
    .filter((run) => batchRows(run.spec, model) === rows)
    .flatMap(({ totals }) => (totals?.medianStepMs == null ? [] : [totals.medianStepMs]))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}

/** Estimated time of a whole run in milliseconds; null where nothing like it was measured. */
export function estimateMs(state: Pick<AppState, 'results' | 'models' | 'engine'>, spec: RunSpec): number | null {
  const stepMs = medianStepMs(state, spec);
  return stepMs === null ? null : stepMs * spec.steps;
}

function measured(results: Results): RunResult[] {
  return Object.values(results).filter((run) => isComplete(run) && run.recorded === null);
}
