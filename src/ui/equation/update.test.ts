import { expect, it } from 'vitest';
import { coefficients, spokenUpdate } from './update.ts';

const step = {
  kind: 'ddim',
  index: 4,
  t: 666,
  tPrev: 582,
  alphaBar: 0.25,
  alphaBarPrev: 0.36,
  sigma: 0,
  drawsNoise: false,
} as const;

it('gives the numbers of equation 12, whose squares add up to one', () => {
  const { picture, noise, fresh } = coefficients({ ...step, sigma: 0.5 });
  expect([picture, fresh]).toEqual([0.6, 0.5]);
  expect(picture ** 2 + noise ** 2 + fresh ** 2).toBeCloseTo(1, 12);
});

it('says the update in words', () => {
  expect(spokenUpdate(step)).toBe(
    'x at 582 equals 0.600 times the predicted picture, plus 0.800 times the predicted noise, plus 0 times fresh noise.',
  );
  expect(spokenUpdate({ ...step, tPrev: -1, alphaBarPrev: 1 })).toMatch(/^The result equals 1 times/);
});
