import { expect, it } from 'vitest';
import { chosenSteps, equallySpacedSteps, slotOfStep } from './chosen-steps.ts';

it('shows every step up to 24 and 24 different ones beyond, ends included', () => {
  for (const steps of [1, 2, 12, 24])
    expect(chosenSteps(steps)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  for (const steps of [25, 37, 250, 1000]) {
    const chosen = chosenSteps(steps);
    expect(new Set(chosen).size).toBe(24);
    expect([chosen[0], chosen.at(-1)]).toEqual([1, steps]);
  }
});

it('leaves the same distance between the frames of a time axis, up to the last step', () => {
  expect(equallySpacedSteps(3, 10)).toEqual([1, 2, 3]);
  expect(equallySpacedSteps(20, 10)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  expect(equallySpacedSteps(21, 10)).toEqual([3, 6, 9, 12, 15, 18, 21]);
  expect(equallySpacedSteps(1, 10)).toEqual([1]);
  expect(equallySpacedSteps(1000, 10)).toHaveLength(10);
});

it('finds the frame that stands for a step', () => {
  expect(slotOfStep([1, 12, 23], 22)).toBe(1);
  expect(slotOfStep([1, 12, 23], 0)).toBe(0);
  expect(slotOfStep([1, 12, 23], 23)).toBe(2);
});
