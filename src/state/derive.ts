import { weightsId } from '../model/catalog.ts';
import { estimateMs } from './estimates.ts';
import { checkLink } from './link-check.ts';
import type { PageState } from './page-state.ts';
import { queuedResult, type Results } from './results.ts';
import { findModel, keyOf, runOf } from './run-key.ts';
import { nextShown } from './shown.ts';
import type { LinkCheck } from './types.ts';

/** Results that are remembered; the oldest that nobody looks at goes first. */
const MOST_RESULTS = 200;

/** Everything in the state that follows from the rest of it. `has`: whether the frame store has this x̂0. */
export function derive(state: PageState, has: (key: string, step: number) => boolean): PageState {
  const run = runOf(state.settings, state.models);
  const key = keyOf(state.settings, state.models);
  const known = { ...state, results: withQueued(state.results, key, () => queuedResult(key, run)) };
  const shown = nextShown({
    shown: state.shown,
    scrub: state.view.scrub,
    results: known.results,
    wantedKey: key,
    wantedMs: estimateMs(known, run),
    has,
  });
  return {
    ...known,
    shown,
    // A scrubbed step belongs to the run that it was chosen on.
    view: shown.key === state.shown.key ? state.view : atNewest(state.view),
    results: bounded(known.results, [key, shown.key, ...Object.keys(state.behind)]),
    linkCheck: sameCheck(state.linkCheck, linkCheckOf(known, key)),
  };
}

function withQueued(results: Results, key: string, queued: () => Results[string]): Results {
  return results[key] === undefined ? { ...results, [key]: queued() } : results;
}

function atNewest(view: PageState['view']): PageState['view'] {
  return view.scrub === null && !view.playing ? view : { ...view, scrub: null, playing: false };
}

function bounded(results: Results, kept: readonly string[]): Results {
  const keys = Object.keys(results);
  const excess = keys.length - MOST_RESULTS;
  if (excess <= 0) return results;
  const forgotten = new Set(keys.filter((key) => !kept.includes(key)).slice(0, excess));
  return Object.fromEntries(Object.entries(results).filter(([key]) => !forgotten.has(key)));
}

function linkCheckOf({ promised, results, models, settings, engine }: PageState, key: string): LinkCheck | null {
  const model = findModel(models, settings.model);
  if (promised?.key !== key || model === undefined) return null;
  return checkLink(promised.checks, results[key], weightsId(model.manifest), engine.backend);
}

function sameCheck(before: LinkCheck | null, after: LinkCheck | null): LinkCheck | null {
  const isSame = before?.noise === after?.noise && before?.model === after?.model && before?.picture === after?.picture;
  return isSame && (before === null) === (after === null) ? before : after;
}
