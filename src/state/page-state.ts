import type { Catalog } from '../model/catalog.ts';
import { type LinkChecks, parseLink } from './link-codec.ts';
import type { Results } from './results.ts';
import { keyOf } from './run-key.ts';
import { ignoredNotice, modelsNotice } from './texts.ts';
import type { AppState, Notice, Preferences, Settings } from './types.ts';

/** What the page remembers besides what the views show. */
export type PageState = AppState & {
  /** What the last opened link said of its run. */
  readonly promised: { readonly key: string; readonly checks: LinkChecks } | null;
  /** Runs that are made again; see Progress in results.ts. */
  readonly behind: Results;
  /** Settings at the beginning of the drag that is under way, or null. */
  readonly gestureFrom: Settings | null;
  /** The settings with which each other model was last used in this visit, by model id. */
  readonly memory: Readonly<Record<string, Settings>>;
};

/** The state of a fresh page that was opened with this fragment. Throws RangeError without any model. */
export function initialState({ models, problems }: Catalog, fragment: string, preferences: Preferences): PageState {
  const { settings, checks, ignored } = parseLink(fragment, models);
  const key = keyOf(settings, models);
  return {
    models,
    settings,
    seedLocked: true,
    view: { picture: 'x0', pixels: 'crisp', scrub: null, playing: false },
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
    linkCheck: null,
    notices: [modelsNotice(problems), ignoredNotice(ignored)].filter((notice): notice is Notice => notice !== null),
    announcement: '',
    preferences,
    dialog: null,
    promised: hasChecks(checks) ? { key, checks } : null,
    behind: {},
    gestureFrom: null,
    memory: {},
  };
}

export function hasChecks({ noise, weights, picture }: LinkChecks): boolean {
  return noise !== null || weights !== null || picture !== null;
}
