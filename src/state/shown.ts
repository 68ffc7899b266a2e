import { isComplete, type Results } from './results.ts';
import type { Shown } from './types.ts';

/** A run that takes no longer is not shown while it forms: its final picture takes the place of the old one. */
const SHORT_RUN_MS = 300;

export type ShownInput = {
  readonly shown: Shown;
  /** Steps done in the frame that the visitor scrubbed to, or null. */
  readonly scrub: number | null;
  readonly results: Results;
  /** Key of the run of the settings. */
  readonly wantedKey: string;
  /** Estimated time of that run; null where unknown, which counts as long. */
  readonly wantedMs: number | null;
  /** Whether the frame store has this x̂0 (step 0: the noise). */
  readonly has: (key: string, step: number) => boolean;
};

/**
 * What the stage shows next. It only ever names pixels that exist, under the run that made them: a finished run at
 * once, a long one from its first step on, and until then whatever was there before.
 */
export function nextShown(input: ShownInput): Shown {
  const { shown, results, wantedKey, wantedMs } = input;
  const wanted = results[wantedKey];
  if (wanted?.state === 'failed' && wanted.recorded === null) return same(shown, { key: wantedKey, step: 0 });
  if (isComplete(wanted) && input.has(wantedKey, wanted.spec.steps)) {
    return same(shown, { key: wantedKey, step: scrubbed(input, wantedKey, wanted.spec.steps) });
  }
  const done = isComplete(wanted) ? 0 : newestStep(input, wantedKey);
  if (done > 0) {
    const isForming = shown.key === wantedKey && shown.step > 0;
    const isShort = wantedMs !== null && wantedMs <= SHORT_RUN_MS;
    if (isForming || !isShort) return same(shown, { key: wantedKey, step: scrubbed(input, wantedKey, done) });
  }
  if (!canStay(input)) return same(shown, { key: wantedKey, step: 0 });
  const last = lastStep(input, shown.key);
  return last === 0 || shown.key === wantedKey
    ? shown
    : same(shown, { key: shown.key, step: scrubbed(input, shown.key, last) });
}

/** Noise stays only as the beginning of the run it belongs to; any picture stays until there is a better one. */
function canStay({ shown, wantedKey, has }: ShownInput): boolean {
  return has(shown.key, shown.step) && (shown.step > 0 || shown.key === wantedKey);
}

/** The step to show of a run whose frames reach to `last`. */
function scrubbed({ scrub, has }: ShownInput, key: string, last: number): number {
  if (scrub === null) return last;
  const step = Math.min(Math.max(scrub, 1), last);
  return has(key, step) ? step : last;
}

/** Steps done of an unfinished run, as far as its frames are there. */
function newestStep({ results, has }: ShownInput, key: string): number {
  const done = results[key]?.times.length ?? 0;
  return done > 0 && has(key, done) ? done : 0;
}

function lastStep(input: ShownInput, key: string): number {
  const result = input.results[key];
  return isComplete(result) && input.has(key, result.spec.steps) ? result.spec.steps : newestStep(input, key);
}

/** The same object where nothing changed, so that nothing is painted anew. */
function same(before: Shown, after: Shown): Shown {
  return before.key === after.key && before.step === after.step ? before : after;
}
