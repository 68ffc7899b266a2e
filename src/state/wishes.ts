import type { Wish } from '../client/engine-client.ts';
import { specKey } from '../model/canonical-spec.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { Results } from './results.ts';

/**
 * Who goes first. Each kind of wish counts up from its rank: lanes the shortest first (or all at `lanes`: a race),
 * marks outward from the thumb.
 */
export const ranks = { settings: 0, lanes: 1, reference: 10, marks: 100 } as const;

/** Whether the final picture of a finished run is in the frame store. */
export type HasPicture = (key: string, steps: number) => boolean;

/**
 * The wish for the final picture of a canonical spec: none where it was made here and is there. A recorded run is made
 * here all the same; a failed one is not asked for again until the visitor says so.
 */
export function pictureWish(results: Results, spec: RunSpec, rank: number, hasPicture: HasPicture): readonly Wish[] {
  const key = specKey(spec);
  const result = results[key];
  const isHere = result?.state === 'done' && result.recorded === null && hasPicture(key, spec.steps);
  const hasFailed = result?.state === 'failed' && result.recorded === null;
  return isHere || hasFailed ? [] : [{ key, spec, rank, keep: 'x0' }];
}

/** One list, most urgent first, each run once: at its lowest rank, and with all pictures if any wish is for them. */
export function mergeWishes(...lists: readonly (readonly Wish[])[]): readonly Wish[] {
  const byKey = new Map<string, Wish>();
  for (const wish of lists.flat()) {
    const other = byKey.get(wish.key);
    byKey.set(wish.key, other === undefined ? wish : both(wish, other));
  }
  return [...byKey.values()].sort((a, b) => a.rank - b.rank);
}

function both(a: Wish, b: Wish): Wish {
  return { ...a, rank: Math.min(a.rank, b.rank), keep: a.keep === 'all' ? 'all' : b.keep };
}
