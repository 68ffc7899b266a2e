import { weightsId } from '../model/catalog.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { type Cast, createCasting, everyone, lessonStep } from './cast.ts';
import { createComparing } from './comparing.ts';
import type { Comparison } from './comparison.ts';
import { estimateMs } from './estimates.ts';
import { checkLink } from './link-check.ts';
import { createMemo } from './memo.ts';
import type { GivenState, PageState } from './page-state.ts';
import { initialReferenceSteps } from './reference.ts';
import { queuedResult, type Results } from './results.ts';
import { createResultsDigest, type ResultsDigest } from './results-digest.ts';
import { findModel, keyOf, runOf } from './run-key.ts';
import { atResult } from './settings-history.ts';
import { nextShown } from './shown.ts';
import type { LinkCheck } from './types.ts';

/** Results that are remembered; the oldest that nobody looks at goes first. */
const MOST_RESULTS = 200;

/** A state with everything that follows from it, and the runs that it is about. */
export type Derived = { readonly state: PageState; readonly cast: Cast; readonly digest: ResultsDigest };

/**
 * Derives what follows from a state, again and again, and cheaply where little changed. `has`: whether the frame store
 * has this x̂0.
 */
export function createDeriving(has: (key: string, step: number) => boolean): (state: GivenState) => Derived {
  const casting = createCasting();
  const digesting = createResultsDigest();
  const comparing = createComparing(has);
  const estimating = createMemo<number | null>();
  const estimate = (state: GivenState, run: RunSpec) =>
    estimating([digesting(state.results), state.engine.backend, state.models, state.settings], () =>
      estimateMs(state, run),
    );
  return (state) => {
    const given = withShown(settleReference(state), has, estimate);
    const cast = casting(given);
    const results = bounded(given.results, [...everyone(cast).map(({ key }) => key), ...Object.keys(given.behind)]);
    const digest = digesting(results);
    const next = { ...given, results };
    return { state: { ...next, compared: comparing(next, cast, digest) }, cast, digest };
  };
}

/** A fresh visit has its reference as soon as it is known what computes. */
function settleReference(state: GivenState): GivenState {
  const { referenceIsOpen, engine, comparison, models, settings, gestureFrom } = state;
  const model = findModel(models, settings.model);
  if (!referenceIsOpen || engine.backend === null || gestureFrom !== null || model === undefined) return state;
  const referenceSteps = initialReferenceSteps(engine.backend, model);
  const settled = (one: Comparison) => ({ ...one, referenceSteps });
  return {
    ...state,
    referenceIsOpen: false,
    comparison: settled(comparison),
    past: state.past.map((moment) => ({ ...moment, comparison: settled(moment.comparison) })),
    future: state.future.map((moment) => ({ ...moment, comparison: settled(moment.comparison) })),
  };
}

function withShown(
  state: GivenState,
  has: (key: string, step: number) => boolean,
  estimate: (state: GivenState, run: RunSpec) => number | null,
): GivenState {
  const run = runOf(state.settings, state.models);
  const key = keyOf(state.settings, state.models);
  const known = { ...state, results: withQueued(state.results, key, () => queuedResult(key, run)) };
  const shown = nextShown({
    shown: state.shown,
    scrub: state.comparison.mode === 'lesson' ? lessonStep(state.view.scrub, run.steps) : state.view.scrub,
    results: known.results,
    wantedKey: key,
    wantedMs: estimate(known, run),
    has,
  });
  return {
    ...known,
    shown,
    // A scrubbed step belongs to the run that it was chosen on.
    view: shown.key === state.shown.key ? state.view : atResult(state.view, state.comparison),
    linkCheck: sameCheck(state.linkCheck, linkCheckOf(known, key)),
  };
}

function withQueued(results: Results, key: string, queued: () => Results[string]): Results {
  return results[key] === undefined ? { ...results, [key]: queued() } : results;
}

/** The oldest results go first, but before them those of runs that never began. */
function bounded(results: Results, kept: readonly string[]): Results {
  const keys = Object.keys(results);
  const excess = keys.length - MOST_RESULTS;
  if (excess <= 0) return results;
  const isBegun = (key: string) => results[key]?.state !== 'queued' || results[key].times.length > 0;
  const spare = keys.filter((key) => !kept.includes(key));
  const forgotten = new Set([...spare.filter((key) => !isBegun(key)), ...spare.filter(isBegun)].slice(0, excess));
  return Object.fromEntries(Object.entries(results).filter(([key]) => !forgotten.has(key)));
}

function linkCheckOf({ promised, results, models, settings, engine }: GivenState, key: string): LinkCheck | null {
  const model = findModel(models, settings.model);
  if (promised?.key !== key || model === undefined) return null;
  return checkLink(promised.checks, results[key], weightsId(model.manifest), engine.backend);
}

function sameCheck(before: LinkCheck | null, after: LinkCheck | null): LinkCheck | null {
  const isSame = before?.noise === after?.noise && before?.model === after?.model && before?.picture === after?.picture;
  return isSame && (before === null) === (after === null) ? before : after;
}
