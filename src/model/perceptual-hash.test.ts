import { describe, expect, it } from 'vitest';
import type { Pixels } from '../protocol/messages.ts';
import { hashDistance, perceptualHash } from './perceptual-hash.ts';

/** A drawn picture: a coloured disc on white; `noise` moves every value by up to so much. */
function disc(size: number, x0: number, y0: number, colour: readonly [number, number, number], noise = 0): Pixels {
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  let random = 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const inside = Math.hypot(x / size - x0, y / size - y0) < 0.3;
      for (let c = 0; c < 3; c++) {
        random = (random * 16807) % 2147483647;
        const jitter = Math.round((random / 2147483647 - 0.5) * 2 * noise);
        data[(y * size + x) * 4 + c] = (inside ? (colour[c] ?? 0) : 250) + jitter;
      }
    }
  }
  return { width: size, height: size, data };
}

const RED = [220, 40, 30] as const;

describe('perceptual hash', () => {
  it('has 64 bits and is the same for the same picture', () => {
    expect(perceptualHash(disc(64, 0.4, 0.5, RED))).toMatch(/^[0-9a-f]{16}$/);
    expect(perceptualHash(disc(64, 0.4, 0.5, RED))).toBe(perceptualHash(disc(64, 0.4, 0.5, RED)));
  });

  it.each([28, 64, 112])('moves at most 4 bits for rounding differences at %i pixels', (size) => {
    const a = perceptualHash(disc(size, 0.37, 0.55, RED));
    const b = perceptualHash(disc(size, 0.37, 0.55, RED, 1));
    expect(hashDistance(a, b)).toBeLessThanOrEqual(4);
  });

  it('tells another place and another colour of the same brightness', () => {
    const a = perceptualHash(disc(64, 0.37, 0.55, RED));
    expect(hashDistance(a, perceptualHash(disc(64, 0.6, 0.4, RED)))).toBeGreaterThan(8);
    const luma = Math.round(0.299 * RED[0] + 0.587 * RED[1] + 0.114 * RED[2]);
    expect(hashDistance(a, perceptualHash(disc(64, 0.37, 0.55, [luma, luma, luma])))).toBeGreaterThan(4);
  });

  it('counts differing bits', () => {
    expect(hashDistance('0000000000000000', 'f00000000000000f')).toBe(8);
  });
});
