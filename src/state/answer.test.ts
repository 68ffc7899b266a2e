import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, DIP, dips, type Measurable, nextBisection } from './answer.ts';
import { axisMarks } from './curve.ts';
import { fidelity } from './test-curve.ts';

const point = (steps: number, ssim: number | null): Measurable => ({
  steps,
  fidelity: ssim === null ? null : fidelity(ssim),
});
const measured = (ssim: Readonly<Record<number, number>>) =>
  Object.entries(ssim).map(([steps, value]) => point(Number(steps), value));

const curves = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 30 }).chain((counts) =>
  fc
    .array(fc.option(fc.double({ min: -1, max: 1, noNaN: true })), {
      minLength: counts.length,
      maxLength: counts.length,
    })
    .map((values) => counts.map((steps, i) => point(steps, values[i] ?? null))),
);
const bars = fc.double({ min: 0, max: 1, noNaN: true });

/** Measures what the bisection asks for until it asks no more. */
function settle(ssimAt: (steps: number) => number, bar: number) {
  const points = axisMarks.map((steps) => point(steps, ssimAt(steps)));
  for (let runs = 0; runs < 50; runs++) {
    const next = nextBisection(points, bar);
    if (next === null) return { points, runs };
    points.push(point(next, ssimAt(next)));
  }
  throw new Error('the bisection does not end');
}

describe('your bar', () => {
  it('takes the fewest measured count from which every larger measured one stays at or above it', () => {
    const points = measured({ 1: 0.2, 2: 0.96, 3: 0.9, 5: 0.95, 8: 0.97 });
    expect(answer(points, 0.95, [1, 2, 3, 5, 8])).toEqual({ steps: 5, settled: false });
    expect(answer(points, 0.9, [1, 2, 3, 5, 8])).toEqual({ steps: 2, settled: true });
  });

  it('finds no count where the largest is below the bar, and knows when that is settled', () => {
    const points = measured({ 1: 0.2, 2: 0.96, 3: 0.9 });
    expect(answer(points, 0.95, [1, 2, 3])).toEqual({ steps: null, settled: true });
    expect(answer(points, 0.95, [1, 2, 3, 5])).toEqual({ steps: null, settled: false });
    expect(answer([point(1, null)], 0.95, [1])).toEqual({ steps: null, settled: false });
  });

  it('holds for any measured points', () => {
    fc.assert(
      fc.property(curves, bars, (points, bar) => {
        const { steps } = answer(points, bar, axisMarks);
        const values = points.flatMap((one) =>
          one.fidelity === null ? [] : [[one.steps, one.fidelity.ssim.mean] as const],
        );
        if (steps === null) {
          const largest = values.toSorted(([a], [b]) => b - a)[0];
          expect(largest === undefined || largest[1] < bar).toBe(true);
          return;
        }
        expect(values.filter(([count]) => count >= steps).every(([, ssim]) => ssim >= bar)).toBe(true);
        const before = values.filter(([count]) => count < steps).toSorted(([a], [b]) => b - a)[0];
        expect(before === undefined || before[1] < bar).toBe(true);
      }),
    );
  });

  it('asks for a count that was not measured, between the last below and the first above', () => {
    fc.assert(
      fc.property(curves, bars, (points, bar) => {
        const next = nextBisection(points, bar);
        const { steps } = answer(points, bar, []);
        if (next === null) return;
        expect(next).toBeGreaterThanOrEqual(1);
        expect(next).toBeLessThan(steps ?? 0);
        expect(points.find((one) => one.steps === next)?.fidelity ?? null).toBeNull();
      }),
    );
  });

  it('settles on the true count of a rising curve within 8 more runs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), (truth) => {
        const { points, runs } = settle((steps) => (steps >= truth ? 0.97 : 0.5), 0.95);
        expect(answer(points, 0.95, axisMarks)).toEqual({ steps: truth, settled: true });
        expect(runs).toBeLessThanOrEqual(8);
      }),
    );
  });

  it('settles on any curve, at a count whose predecessor is below the bar', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 250, maxLength: 250 }),
        bars,
        (ssim, bar) => {
          const { points } = settle((steps) => ssim[steps - 1] ?? 0, bar);
          const { steps, settled } = answer(points, bar, axisMarks);
          expect(settled).toBe(true);
          if (steps !== null && steps > 1) expect(ssim[steps - 2]).toBeLessThan(bar);
        },
      ),
    );
  });
});

describe('dips', () => {
  it('names where a curve falls and how deep, once each', () => {
    const points = measured({ 1: 0.3, 5: 0.9, 8: 0.85, 13: 0.8, 20: 0.82, 35: 0.95, 50: 0.9, 100: 1 });
    expect(dips(points, 100).map(({ from, to, fall }) => [from, to, fall.toFixed(2)])).toEqual([
      [5, 13, '0.10'],
      [35, 50, '0.05'],
    ]);
  });

  it('leaves out small falls, and counts above the reference', () => {
    expect(dips(measured({ 5: 0.9, 8: 0.9 - DIP / 2, 100: 1, 250: 0.8 }), 100)).toEqual([]);
  });

  it('finds none on a rising curve, and only true falls on any other', () => {
    fc.assert(
      fc.property(curves, (points) => {
        const at = (count: number) => points.find(({ steps }) => steps === count)?.fidelity?.ssim.mean ?? Number.NaN;
        for (const { from, to, fall } of dips(points, 300)) {
          expect(from).toBeLessThan(to);
          expect(at(from) - at(to)).toBeCloseTo(fall, 12);
          expect(fall).toBeGreaterThan(DIP);
        }
        const ordered = points.map(({ steps, fidelity: one }) => ({ steps, ssim: one?.ssim.mean ?? 0 }));
        const rising = ordered.map(({ ssim }) => ssim).sort((a, b) => a - b);
        const counts = ordered.map(({ steps }) => steps).sort((a, b) => a - b);
        expect(
          dips(
            counts.map((steps, i) => point(steps, rising[i] ?? 0)),
            300,
          ),
        ).toEqual([]);
      }),
    );
  });
});
