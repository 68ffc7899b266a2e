import { expect, it } from 'vitest';
import type { CurvePoint } from '../../state/curve.ts';
import { barNameX, fidelityPaths, fidelityScale, linePath, metricOf, timeCurve, timeStretches } from './curve-paths.ts';
import { xOfSteps } from './scale.ts';

function point(steps: number, ssim: number | null, totalMs: number, time: CurvePoint['time'] = 'measured'): CurvePoint {
  const fidelity =
    ssim === null
      ? null
      : { pictures: [{ ssim, psnr: null }], ssim: { mean: ssim, sd: null }, psnr: null, identical: 1 };
  return { steps, key: `${steps}`, fidelity, totalMs, medianStepMs: null, time, isRecorded: false };
}

const places = (counts: readonly number[]) => counts.map((steps) => ({ steps, value: 0.9, x: xOfSteps(steps), y: 50 }));

it('draws fidelity solid between neighbouring marks, dotted over missing ones, and nothing beyond the last', () => {
  const { solid, dotted } = fidelityPaths(places([1, 2, 3, 20]));
  expect(solid.match(/M/g)).toHaveLength(2);
  expect(dotted.match(/M/g)).toHaveLength(1);
  expect(solid + dotted).not.toContain('1000.0');
  expect(fidelityPaths(places([8]))).toEqual({ solid: '', dotted: '', area: '' });
});

it('draws no line to identical pictures, which have no number of decibels', () => {
  const all = places([2, 3, 5, 8]).map((place) =>
    place.steps === 3 ? { ...place, value: Number.POSITIVE_INFINITY } : place,
  );
  const { solid, dotted, area } = fidelityPaths(all);
  expect(solid).toBe(fidelityPaths(places([5, 8])).solid);
  expect([dotted, area.match(/Z/g)?.length]).toEqual(['', 1]);
});

it('keeps every value inside the plot, and identical pictures at its top', () => {
  const points = [point(1, -0.1, 5), point(2, 0.7, 10), point(3, null, 15)];
  for (const metric of ['ssim', 'psnr'] as const) {
    const { y } = fidelityScale(points, metric);
    for (const one of points) {
      const value = metricOf(one, metric);
      if (value === null) continue;
      expect(y(value)).toBeGreaterThanOrEqual(6);
      expect(y(value)).toBeLessThanOrEqual(100);
    }
  }
  expect(fidelityScale(points, 'psnr').y(Number.POSITIVE_INFINITY)).toBe(6);
  expect(fidelityScale([], 'psnr').y(10)).toBe(100);
});

it('draws time as it grows with the count, whatever the axis', () => {
  const knots = [
    { steps: 1, ms: 5 },
    { steps: 12, ms: 66 },
  ];
  const numbers = linePath(timeCurve(knots, 100)).split(/[ML ]/).filter(Boolean).map(Number);
  expect(numbers.slice(0, 2)).toEqual([0, 95]);
  expect(numbers.at(-1)).toBe(34);
  const [x, y] = numbers.slice(20, 22) as [number, number];
  expect(100 - y).toBeCloseTo(5 + ((250 ** (x / 1000) - 1) / 11) * 61, 1);
});

it('draws nothing but numbers, also where a curve has no length', () => {
  for (const knots of [[], [{ steps: 1, ms: 3 }], [1, 1].map((steps) => ({ steps, ms: 3 }))]) {
    expect(linePath(timeCurve(knots, 10))).not.toContain('NaN');
  }
});

it('tells measured stretches of time from estimated ones', () => {
  const { known, guessed } = timeStretches([point(1, 1, 5), point(2, 1, 10), point(100, null, 500, 'estimated')]);
  expect(known.map((knots) => knots.map(({ steps }) => steps))).toEqual([[1, 2]]);
  expect(guessed.map((knots) => knots.map(({ steps }) => steps))).toEqual([[2, 100]]);
});

it('names the bar where neither a curve nor the thumb runs through the name', () => {
  const curve = (heights: Record<number, number>) =>
    Object.entries(heights).map(([steps, y]) => ({ steps: +steps, value: 1 - y / 100, x: xOfSteps(+steps), y }));
  const low = curve({ 1: 90, 2: 70, 3: 50, 5: 12, 8: 8, 13: 7, 50: 6 });
  expect(barNameX(low, [], 15, xOfSteps(12))).toBe(0);
  const rising = curve({ 1: 30, 2: 20, 3: 13, 5: 9, 8: 8, 13: 7, 50: 6 });
  expect(barNameX(rising, [], 15, xOfSteps(12))).toBe(xOfSteps(3));
  expect(barNameX(rising, [], 15, xOfSteps(3))).toBe(xOfSteps(5));
  expect(barNameX(rising, [], 15, xOfSteps(4))).toBe(xOfSteps(8));
  // one piece that starts above the name and ends below it
  expect(barNameX(curve({ 1: 5, 2: 90 }), [], 15, 1)).toBe(xOfSteps(2));
  expect(barNameX(curve({ 1: 30, 2: 5, 3: 90, 5: 5, 8: 5, 50: 5 }), [], 15, 1)).toBe(xOfSteps(5));
  expect(barNameX([], [], 15, 0.5)).toBe(0);
  // the curve of time: high and measured only up to 2 steps; too low to matter; everywhere in the way
  const time = (ms: number, last: number) => [
    timeCurve(
      [1, last].map((steps) => ({ steps, ms })),
      100,
    ),
  ];
  expect(barNameX(low, time(75, 2), 15, xOfSteps(12))).toBe(xOfSteps(2));
  expect(barNameX(low, time(50, 50), 15, xOfSteps(12))).toBe(0);
  expect(barNameX(rising, time(75, 250), 15, xOfSteps(12)), 'the curve of fidelity counts').toBe(xOfSteps(3));
});
