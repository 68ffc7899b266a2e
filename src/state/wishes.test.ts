import { describe, expect, it } from 'vitest';
import { specKey } from '../model/canonical-spec.ts';
import { fidelityPairs, pairKey, takeFidelities } from './fidelity-pairs.ts';
import { fitReferenceSteps, initialReferenceSteps, referenceOf } from './reference.ts';
import { curveState, fidelity, finished } from './test-curve.ts';
import { emoji } from './test-models.ts';
import { mergeWishes } from './wishes.ts';

const run = finished(12).spec;

describe('reference', () => {
  it('is the same run with its own number of steps and without fresh noise', () => {
    expect(referenceOf({ ...run, eta: 0.7 }, 100)).toEqual({ ...run, steps: 100, eta: 0 });
  });

  it('begins at 100 steps, at 50 on the CPU, and stays within the schedule', () => {
    expect(initialReferenceSteps('webgpu', emoji)).toBe(100);
    expect(initialReferenceSteps(null, emoji)).toBe(100);
    expect(initialReferenceSteps('wasm', emoji)).toBe(50);
    expect([0, 77.4, 5000].map((steps) => fitReferenceSteps(steps, emoji))).toEqual([1, 77, 1000]);
  });
});

describe('wishes', () => {
  it('merges lists by run: the lowest rank and the most pictures count', () => {
    const wish = (key: string, rank: number, keep: 'x0' | 'all' = 'x0') => ({ key, spec: run, rank, keep });
    expect(mergeWishes([wish('a', 100), wish('b', 101)], [wish('b', 0, 'all')], [wish('b', 10)])).toEqual([
      wish('b', 0, 'all'),
      wish('a', 100),
    ]);
  });
});

describe('fidelity pairs', () => {
  const picture = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
  const [few, most] = [finished(12), finished(100)];

  it('compares complete runs whose pictures are there with their references', () => {
    const { results } = curveState([few, most, finished(20, { state: 'running' })]);
    const runs = [12, 20, 100].map((steps) => ({ ...run, steps }));
    expect(
      fidelityPairs(runs, 100, results, () => picture).map(({ key, referenceKey }) => [key, referenceKey]),
    ).toEqual([
      [few.key, most.key],
      [most.key, most.key],
    ]);
    expect(fidelityPairs(runs, 100, results, () => undefined)).toEqual([]);
    expect(fidelityPairs(runs, 50, results, () => picture)).toEqual([]);
  });

  it('remembers what was found as long as its runs are remembered', () => {
    const { results } = curveState([few, most]);
    const found = { key: few.key, referenceKey: most.key, fidelity: fidelity(0.9) };
    const known = takeFidelities({}, [found], results);
    expect(known).toEqual({ [pairKey(few.key, most.key)]: fidelity(0.9) });
    expect(takeFidelities(known, [{ ...found, fidelity: null }], results)).toEqual({});
    expect(takeFidelities(known, [], { [most.key]: most })).toEqual({});
    expect(specKey(run)).toBe(few.key);
  });
});
