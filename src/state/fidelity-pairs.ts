import type { FidelityPair, FidelityResult } from '../client/fidelity-client.ts';
import { specKey } from '../model/canonical-spec.ts';
import type { Fidelity } from '../protocol/fidelity.ts';
import type { Pixels } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { referenceKeyOf } from './reference.ts';
import { isComplete, type Results } from './results.ts';

/** What was measured so far, by pairKey. */
export type Fidelities = Readonly<Record<string, Fidelity>>;

/** Names the comparison of two runs. */
export function pairKey(key: string, referenceKey: string): string {
  return `${key} to ${referenceKey}`;
}

/** Fidelity of a canonical run to its reference; null until it was measured. */
export function fidelityOf(fidelities: Fidelities, run: RunSpec, referenceSteps: number): Fidelity | null {
  return fidelities[pairKey(specKey(run), referenceKeyOf(run, referenceSteps))] ?? null;
}

/**
 * What the fidelity client is to compare: each of these canonical runs with its own reference, where both are complete
 * and their pictures are there. `pictureOf`: the final picture in the frame store.
 */
export function fidelityPairs(
  runs: readonly RunSpec[],
  referenceSteps: number,
  results: Results,
  pictureOf: (key: string, steps: number) => Pixels | undefined,
): readonly FidelityPair[] {
  return runs.flatMap((run): FidelityPair[] => {
    const key = specKey(run);
    const referenceKey = referenceKeyOf(run, referenceSteps);
    if (!isComplete(results[key]) || !isComplete(results[referenceKey])) return [];
    const picture = pictureOf(key, run.steps);
    const reference = pictureOf(referenceKey, referenceSteps);
    if (picture === undefined || reference === undefined) return [];
    return [{ key, referenceKey, count: run.count, picture, reference }];
  });
}

/** Names one step of a run where a whole run is named otherwise. */
export function stepName(key: string, step: number): string {
  return `${key}@${step}`;
}

/** Comparisons that are remembered; the oldest go first. */
const MOST_FIDELITIES = 600;

/** Takes in what the client found. Comparisons of runs that are remembered no longer are forgotten with them. */
export function takeFidelities(before: Fidelities, found: readonly FidelityResult[], results: Results): Fidelities {
  const all = new Map(Object.entries(before));
  for (const { key, referenceKey, fidelity } of found) {
    all.delete(pairKey(key, referenceKey));
    if (fidelity !== null) all.set(pairKey(key, referenceKey), fidelity);
  }
  const isKnown = (pair: string) => pair.split(' to ').every((key) => results[key.replace(/@.*/, '')] !== undefined);
  return Object.fromEntries([...all].filter(([pair]) => isKnown(pair)).slice(-MOST_FIDELITIES));
}
