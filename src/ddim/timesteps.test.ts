import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Spacing } from './plan.ts';
import { diffusersTimesteps, dpmTimesteps, inverseTimesteps, timesteps } from './timesteps.ts';

const spacings: Spacing[] = ['leading', 'trailing', 'linspace', 'quadratic'];

/** Throws unless the list is S timesteps, strictly decreasing in 0 … T−1 (so no two are equal). */
function checkList(list: Int32Array, total: number, steps: number): void {
  if (list.length !== steps) throw new Error(`${list.length} entries, expected ${steps}`);
  let before = total;
  for (const t of list) {
    if (!(t >= 0 && t < before)) throw new Error(`${t} after ${before} in ${list}`);
    before = t;
  }
}

describe.each([
  ['timesteps', timesteps],
  ['dpmTimesteps', dpmTimesteps],
] as const)('%s', (_name, make) => {
  it.each(spacings)('%s: S of them, strictly decreasing in 0 … T−1, for every S of T = 1000', (spacing) => {
    for (const offset of [0, 1]) for (let s = 1; s <= 1000; s++) checkList(make(spacing, 1000, s, offset), 1000, s);
  });

  it('holds for other T, S near T and any offset', () => {
    const counts = fc
      .integer({ min: 1, max: 3000 })
      .chain((total) =>
        fc.tuple(
          fc.constant(total),
          fc.oneof(fc.integer({ min: 1, max: total }), fc.integer({ min: Math.max(1, total - 3), max: total })),
        ),
      );
    fc.assert(
      fc.property(counts, fc.constantFrom(...spacings), fc.integer({ min: 0, max: 5000 }), ([t, s], spacing, offset) =>
        checkList(make(spacing, t, s, offset), t, s),
      ),
    );
  });

  it('refuses a count of steps or an offset that makes no sense', () => {
    for (const steps of [0, 11, 2.5, Number.NaN]) expect(() => make('leading', 10, steps, 0)).toThrow('steps');
    for (const offset of [-1, 0.5]) expect(() => make('leading', 10, 2, offset)).toThrow('stepsOffset');
  });
});

describe('timesteps', () => {
  it('follows diffusers where its list is usable, and moves entries beyond T − 1 down', () => {
    expect([...timesteps('leading', 1000, 5, 1)]).toEqual([801, 601, 401, 201, 1]);
    expect([...timesteps('trailing', 1000, 3, 1)]).toEqual([999, 666, 332]);
    expect([...timesteps('linspace', 1000, 3, 1)]).toEqual([999, 500, 0]);
    expect(diffusersTimesteps('leading', 10, 10, 1)[0]).toBe(10);
    expect([...timesteps('leading', 10, 10, 1)]).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('leaves out the surplus entry of trailing', () => {
    expect(timesteps('trailing', 1000, 61, 0).at(-1)).toBeGreaterThan(0);
  });

  it('quadratic: c·i² from 0 to T − 1, the small ones pushed apart', () => {
    expect([...timesteps('quadratic', 1000, 4, 0)]).toEqual([999, 444, 111, 0]);
    expect([...timesteps('quadratic', 1000, 1, 0)]).toEqual([0]);
    const crowded = timesteps('quadratic', 1000, 100, 0).reverse();
    expect([...crowded.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(crowded[99]).toBe(999);
  });

  it('inversion climbs the same levels', () => {
    for (const spacing of ['leading', 'trailing'] as const)
      expect(inverseTimesteps(spacing, 1000, 7, 1)).toEqual(timesteps(spacing, 1000, 7, 1).reverse());
  });
});
