import { specKey } from '../model/canonical-spec.ts';
import { classValues } from '../model/class-table.ts';
import type { CurvePoint } from './curve.ts';
import { referenceOf } from './reference.ts';
import { findModel, runOf } from './run-key.ts';
import type { AppState } from './types.ts';

/** The curve of the settings with what it is of: what exporting/ writes to files. */
export type ExportedCurve = {
  readonly title: string;
  readonly run: string;
  readonly link: string;
  readonly referenceRun: string;
  readonly referenceSteps: number;
  readonly bar: number;
  readonly backend: string | null;
  readonly machine: string | null;
  readonly rows: readonly CurvePoint[];
};

/** `link`: the address that opens this page. */
export function exportedCurve(state: AppState, link: string): ExportedCurve {
  const { settings, models, comparison, engine, compared, results } = state;
  const run = runOf(settings, models);
  const recorded = compared.points.map(({ key }) => results[key]?.recorded).find((by) => by != null);
  const isLive = compared.points.some(({ time }) => time === 'measured');
  return {
    title: titleOf(state),
    run: specKey(run),
    link,
    referenceRun: specKey(referenceOf(run, comparison.referenceSteps)),
    referenceSteps: comparison.referenceSteps,
    bar: comparison.bar,
    backend: engine.backend,
    machine: isLive ? engine.adapter : (recorded?.machine ?? engine.adapter),
    rows: compared.points,
  };
}

/** "Emoji 64, Noto, Animals, seed 7" */
function titleOf({ settings, models }: AppState): string {
  const model = findModel(models, settings.model);
  if (model === undefined) return `seed ${settings.seed}`;
  const { conditioning, title } = model.manifest;
  const values = classValues(model.manifest, settings.label) ?? [];
  const names = conditioning.axes.map(({ values: known }, i) => known.find(({ id }) => id === values[i])?.title);
  return [title, ...names.filter((name) => name !== undefined), `seed ${settings.seed}`].join(', ');
}
