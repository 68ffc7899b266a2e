import { expect, it } from 'vitest';
import { timeOf, timePath, toTimeCurve } from './measured-times.ts';

const curve = toTimeCurve([5, 1, 5, 12, 66]);

it('tells measured times from estimated ones', () => {
  expect(timeOf(curve, 12)).toEqual({ ms: 66, measured: true });
  expect(timeOf(curve, 100)).toEqual({ ms: 500, measured: false });
  expect(timeOf(toTimeCurve([null]), 100)).toBeNull();
});

it('draws time as it grows with the count, whatever the axis', () => {
  const numbers = timePath(curve.points, 100).split(/[ML ]/).filter(Boolean).map(Number);
  expect(numbers.slice(0, 2)).toEqual([0, 95]);
  expect(numbers.at(-1)).toBe(34);
  const [x, y] = numbers.slice(20, 22) as [number, number];
  const steps = 250 ** (x / 1000);
  expect(100 - y).toBeCloseTo(5 + ((steps - 1) / 11) * 61, 1);
});

it('draws nothing but numbers, also where a curve has no length', () => {
  for (const knots of [[], [{ steps: 1, ms: 3 }], [1, 1].map((steps) => ({ steps, ms: 3 }))]) {
    expect(timePath(knots, 10)).not.toContain('NaN');
  }
});
