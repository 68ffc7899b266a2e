import { expect, it } from 'vitest';
import { axisMarks } from '../../state/curve.ts';
import { nextMark, stepsAtX, xOfSteps } from './scale.ts';

it('reaches every count from 1 to 250 and comes back to it', () => {
  for (let steps = 1; steps <= 250; steps++) expect(stepsAtX(xOfSteps(steps))).toBe(steps);
  expect(stepsAtX(-0.2)).toBe(1);
  expect(stepsAtX(1.3)).toBe(250);
});

it('parks counts beyond 250 at the end', () => {
  expect(xOfSteps(1000)).toBe(1);
});

it('goes from mark to mark', () => {
  expect(nextMark(12, 1)).toBe(13);
  expect(nextMark(13, 1)).toBe(20);
  expect(nextMark(12, -1)).toBe(8);
  expect(nextMark(1, -1)).toBe(1);
  expect(nextMark(250, 1)).toBe(250);
  expect(nextMark(400, -1)).toBe(axisMarks.at(-1));
});
