import { specKey } from '../model/canonical-spec.ts';
import type { Fidelity } from '../protocol/fidelity.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { medianStepMs } from './estimates.ts';
import { fidelityOf } from './fidelity-pairs.ts';
import { isComplete } from './results.ts';
import { findModel, runOf } from './run-key.ts';
import type { AppState, RunResult } from './types.ts';

/** The counts that the axis names and whose pictures it shows. */
export const axisMarks: readonly number[] = [1, 2, 3, 5, 8, 13, 20, 35, 50, 100, 250];

export type CurveState = Pick<AppState, 'results' | 'models' | 'engine' | 'settings' | 'fidelities'> & {
  readonly referenceSteps: number;
};

/** What is known of one step count, all other settings being the same. */
export type CurvePoint = {
  readonly steps: number;
  /** Of its run. */
  readonly key: string;
  /** To the reference run; null until it was measured. It is never estimated. */
  readonly fidelity: Fidelity | null;
  /** Time of the whole run; null where nothing is known. */
  readonly totalMs: number | null;
  /** Median time of a step of that run alone; null where the run was not measured. */
  readonly medianStepMs: number | null;
  /**
   * Where the time is from: this run on this backend; the recording, another machine's; the median step time of other
   * runs here; or nowhere.
   */
  readonly time: 'measured' | 'recorded' | 'estimated' | 'unknown';
  /** The picture is a recorded one. */
  readonly isRecorded: boolean;
};

/** Key of everything but the number of steps: all points of a curve have it in common. */
export function curveKey({ settings, models }: Pick<AppState, 'settings' | 'models'>): string {
  return specKey({ ...runOf(settings, models), steps: 0 });
}

/** The marks that the model of the settings can run. */
export function runnableMarks({ settings, models }: Pick<AppState, 'settings' | 'models'>): readonly number[] {
  const most = findModel(models, settings.model)?.schedule.config.numTrainTimesteps ?? 0;
  return axisMarks.filter((mark) => mark <= most);
}

/** The finished runs of the curve, whatever their count, the fewest steps first. Their pictures can be compared. */
export function curveRuns(state: Pick<AppState, 'results' | 'settings' | 'models'>): readonly RunSpec[] {
  const curve = curveKey(state);
  return Object.values(state.results)
    .filter((result) => isComplete(result) && specKey({ ...result.spec, steps: 0 }) === curve)
    .map(({ spec }) => spec)
    .sort((a, b) => a.steps - b.steps);
}

/** The curve: a point for each mark and for each finished run, the fewest steps first. */
export function curvePoints(state: CurveState): readonly CurvePoint[] {
  const wish = runOf(state.settings, state.models);
  const stepMs = medianStepMs(state, wish);
  const finished = curveRuns(state).map(({ steps }) => steps);
  const counts = [...new Set([...runnableMarks(state), ...finished])].sort((a, b) => a - b);
  return counts.map((steps) => {
    const run = { ...wish, steps };
    const key = specKey(run);
    const result = state.results[key];
    return {
      steps,
      key,
      fidelity: isComplete(result) ? fidelityOf(state.fidelities, run, state.referenceSteps) : null,
      ...timeOf(result, state.engine.backend, stepMs, steps),
      isRecorded: result?.recorded != null,
    };
  });
}

type Time = Pick<CurvePoint, 'totalMs' | 'medianStepMs' | 'time'>;

/** The time of a run of so many steps. Recorded times are another machine's: they give way as soon as one of this machine is known. */
export function timeOf(
  result: RunResult | undefined,
  backend: AppState['engine']['backend'],
  stepMs: number | null,
  steps: number,
): Time {
  const totals = isComplete(result) ? result.totals : null;
  const isOfThisMachine = result?.recorded === null && result.backend === backend;
  if (totals !== null && isOfThisMachine) return { ...pick(totals), time: 'measured' };
  if (stepMs !== null) return { totalMs: stepMs * steps, medianStepMs: null, time: 'estimated' };
  if (totals !== null && result?.recorded != null) return { ...pick(totals), time: 'recorded' };
  return { totalMs: null, medianStepMs: null, time: 'unknown' };
}

function pick({ totalMs, medianStepMs: ofStep }: NonNullable<RunResult['totals']>) {
  return { totalMs, medianStepMs: ofStep };
}
