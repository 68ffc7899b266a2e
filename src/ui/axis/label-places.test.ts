import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromTop, noteTop, thumbLabels } from './label-places.ts';

const percent = fc.double({ min: 0, max: 100, noNaN: true });

it('keeps a note clear of both values at the thumb, and close to its point', () => {
  fc.assert(
    fc.property(percent, percent, percent, fc.double({ min: 0, max: 1, noNaN: true }), (y, thumbY, timeY, x) => {
      const { fidelity, time } = thumbLabels(x, thumbY, timeY);
      const labels = [fidelity, time].filter((top) => top !== null);
      const top = noteTop(y, labels);
      for (const label of labels) expect(Math.abs(label - top)).toBeGreaterThanOrEqual(16);
      expect(top).toBeGreaterThanOrEqual(fromTop(y) + 12);
      expect(top).toBeLessThan(fromTop(y) + 12 + 2 * 34);
    }),
  );
  expect(noteTop(20, [])).toBe(28);
  expect(noteTop(20, [60]), 'far below').toBe(28);
  expect(noteTop(20, [17]), 'the thumb on the point').toBe(35);
  expect(noteTop(20, [40, 17]), 'the time below the fidelity').toBe(58);
});

it('writes both values of the thumb apart', () => {
  fc.assert(
    fc.property(percent, percent, (y, timeY) => {
      const { fidelity, time, isNear, isEnd } = thumbLabels(0.97, y, timeY);
      expect(isEnd).toBe(isNear);
      if (fidelity === null || time === null) throw new Error('both are known');
      if (y <= 50 || !isNear) expect(Math.abs(time - fidelity)).toBeGreaterThanOrEqual(16);
    }),
  );
  expect(thumbLabels(0.5, null, 30)).toEqual({ fidelity: null, time: 28, isNear: false, isEnd: false });
  expect(thumbLabels(0.05, 40, 40).isNear, 'no room on the left').toBe(false);
});
