import type { Catalog } from '../model/catalog.ts';
import { fitComparison } from './comparison.ts';
import { type LinkChecks, parseLink } from './link-codec.ts';
import type { LinkedComparison } from './link-comparison.ts';
import type { Spent } from './prefetch.ts';
import { initialReferenceSteps } from './reference.ts';
import type { Results } from './results.ts';
import { findModel, keyOf } from './run-key.ts';
import { ignoredNotice, modelsNotice } from './texts.ts';
import type { AppState, Moment, Notice, Preferences, Settings, View } from './types.ts';

/** What the page remembers besides what the views show. */
export type PageState = AppState & {
  /** What the last opened link said of its run. */
  readonly promised: { readonly key: string; readonly checks: LinkChecks } | null;
  /** Runs that are made again; see Progress in results.ts. */
  readonly behind: Results;
  /** Where the drag that is under way began, or null. */
  readonly gestureFrom: Moment | null;
  /** No link and nobody said yet what the reference is: it waits for the backend, and the first link for it. */
  readonly referenceIsOpen: boolean;
  readonly spent: Spent;
  /** The settings with which each other model was last used in this visit, by model id. */
  readonly memory: Readonly<Record<string, Settings>>;
};

/** The state before what follows from it was added; see derive.ts. */
export type GivenState = Omit<PageState, 'compared'>;

/** The state of a fresh page that was opened with this fragment. Throws RangeError without any model. */
export function initialState({ models, problems }: Catalog, fragment: string, preferences: Preferences): GivenState {
  const { settings, comparison, checks, ignored } = parseLink(fragment, models);
  const key = keyOf(settings, models);
  return {
    models,
    settings,
    seedLocked: true,
    view: { picture: 'x0', pixels: 'crisp', playing: false, ...lensOf(comparison) },
    comparison: comparisonOf(comparison, settings, models, null),
    race: false,
    past: [],
    future: [],
    engine: {
      phase: 'probing',
      modelId: null,
      loaded: 0,
      total: 0,
      part: null,
      backend: null,
      adapter: null,
      threads: 0,
      reason: null,
      storage: null,
    },
    cachedBytes: {},
    results: {},
    shown: { key, step: 0 },
    fidelities: {},
    machine: { isHidden: false, savesData: null, battery: null },
    linkCheck: null,
    notices: [modelsNotice(problems), ignoredNotice(ignored)].filter((notice): notice is Notice => notice !== null),
    announcement: '',
    preferences,
    dialog: null,
    promised: hasChecks(checks) ? { key, checks } : null,
    behind: {},
    gestureFrom: null,
    referenceIsOpen: comparison.referenceSteps === null,
    spent: { curve: '', ms: 0 },
    memory: {},
  };
}

/** What a link says of the view. */
export function lensOf({ metric, wipe, zoom, gain, mode, step }: LinkedComparison) {
  return { metric, wipe, zoom, gain, scrub: mode === 'lesson' ? step : null } satisfies Partial<View>;
}

/** The comparison of a link; one that names no reference gets that of a fresh visit. */
export function comparisonOf(
  { mode, bar, lanes, referenceSteps }: LinkedComparison,
  settings: Settings,
  models: AppState['models'],
  backend: AppState['engine']['backend'],
): AppState['comparison'] {
  const model = findModel(models, settings.model);
  if (model === undefined) return { mode, bar, lanes, referenceSteps: 1 };
  return fitComparison(
    { mode, bar, lanes, referenceSteps: referenceSteps ?? initialReferenceSteps(backend, model) },
    model,
  );
}

export function hasChecks({ noise, weights, picture }: LinkChecks): boolean {
  return noise !== null || weights !== null || picture !== null;
}
