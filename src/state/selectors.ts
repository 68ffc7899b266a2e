import { weightsId } from '../model/catalog.ts';
import { classIndex, classValues } from '../model/class-table.ts';
import { formatLink, type LinkChecks, noChecks } from './link-codec.ts';
import { isComplete } from './results.ts';
import { findModel, keyOf } from './run-key.ts';
import type { AppState, Model, RunResult } from './types.ts';

type LinkState = Pick<AppState, 'models' | 'settings' | 'results' | 'comparison' | 'view'> & {
  readonly promised?: { readonly key: string; readonly checks: LinkChecks } | null;
};

/**
 * The fragment that restores settings, comparison and view. It carries the checks of their run as soon as it is done; until then those
 * of the link that was opened, as long as nothing was changed since.
 */
export function selectFragment(state: LinkState): string {
  const { models, settings, results, promised, view } = state;
  const key = keyOf(settings, models);
  const opened = promised?.key === key ? promised.checks : noChecks;
  const { metric, wipe, zoom, gain, scrub } = view;
  const step = state.comparison.mode === 'lesson' ? scrub : null;
  const comparison = { ...state.comparison, metric, wipe, zoom, gain, step };
  const checks = checksOf(results[key], findModel(models, settings.model)) ?? opened;
  return formatLink({ settings, comparison, checks }, models);
}

/** What is known of a run whose whole picture is there. The exact formula uses no weights, so it names none. */
function checksOf(result: RunResult | undefined, model: Model | undefined): LinkChecks | null {
  if (!isComplete(result) || result.checks === null || model === undefined) return null;
  const { noise, picture } = result.checks;
  return { noise, picture, weights: result.backend === 'analytic' ? null : weightsId(model.manifest) };
}

/** One class axis as chips. `label`: the class index that the chip chooses, null where the table has no such class. */
export type ClassAxis = {
  readonly key: string;
  readonly title: string;
  /** Address of a strip of square pictures, one a chip; null where the model has none. */
  readonly pictures: string | null;
  readonly chips: readonly {
    readonly id: string;
    readonly title: string;
    readonly label: number | null;
    readonly chosen: boolean;
  }[];
};

/** The class axes of a model at a class index: each chip changes one axis and keeps the others. */
export function classAxes({ manifest }: Model, label: number): readonly ClassAxis[] {
  const chosen = classValues(manifest, label);
  const from = chosen ?? classValues(manifest, manifest.defaults.label) ?? [];
  return manifest.conditioning.axes.map(({ key, title, values, pictures }, axis) => ({
    key,
    title,
    pictures: pictures === undefined ? null : `models/${manifest.id}/${pictures}`,
    chips: values.map(({ id, title: name }) => ({
      id,
      title: name,
      label: classIndex(
        manifest,
        from.map((value, i) => (i === axis ? id : value)),
      ),
      chosen: chosen?.[axis] === id,
    })),
  }));
}
