import { expect, it } from 'vitest';
import { differencePixels } from './difference-pixels.ts';

const pixel = (...rgba: number[]) => ({ width: rgba.length / 4, height: 1, data: new Uint8ClampedArray(rgba) });

it('amplifies the absolute difference, cuts it at white and is opaque', () => {
  const found = differencePixels(pixel(10, 200, 0, 255), pixel(20, 180, 255, 255), 4);
  expect([...(found?.data ?? [])]).toEqual([40, 80, 255, 255]);
});

it('is black where both are equal, and nothing where the sizes differ', () => {
  const one = pixel(9, 8, 7, 255);
  expect([...(differencePixels(one, one, 16)?.data ?? [])]).toEqual([0, 0, 0, 255]);
  expect(differencePixels(one, pixel(1, 2, 3, 255, 1, 2, 3, 255), 1)).toBeUndefined();
});
