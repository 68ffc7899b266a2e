import { expect, it } from 'vitest';
import { pictureSide } from './picture-side.ts';

it('is a whole multiple of the picture’s own pixels', () => {
  expect(pictureSide(448, 64, 1)).toBe(448);
  expect(pictureSide(384, 64, 1)).toBe(384);
  expect(pictureSide(448, 28, 1)).toBe(448);
  expect(pictureSide(384, 28, 1)).toBe(364);
  expect(pictureSide(358, 64, 2)).toBe(352);
  expect(pictureSide(384, 64, 0.8333)).toBeCloseTo(384, 1);
});

it('fills the room where a multiple would leave much of it empty', () => {
  expect(pictureSide(448, 256, 1)).toBe(448);
  expect(pictureSide(448, 0, 1)).toBe(448);
});
