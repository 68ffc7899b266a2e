import { isComplete, type Results } from './results.ts';
import type { RunResult } from './types.ts';

/** What of the results matters beyond the progress of running ones. A new object only when that changed. */
export type ResultsDigest = {
  /** Results with a picture to show. */
  readonly finished: readonly RunResult[];
};

/** Looks at results again and again, cheaply: a frame of a running run changes nothing here. */
export function createResultsDigest(): (results: Results) => ResultsDigest {
  let seen: Results = {};
  let count = 0;
  let digest: ResultsDigest = { finished: [] };
  return (results) => {
    if (results === seen) return digest;
    const all = Object.values(results);
    const isSame = all.length === count && all.every((result) => isAlike(result, seen[result.key]));
    seen = results;
    count = all.length;
    if (!isSame) digest = { finished: all.filter(isComplete) };
    return digest;
  };
}

function isAlike(a: RunResult, b: RunResult | undefined): boolean {
  return a === b || (a.state === b?.state && a.recorded === b.recorded && a.totals === b.totals);
}
