import { describe, expect, it } from 'vitest';
import { guide } from './guidance.ts';
import { angleBetween, slerp } from './slerp.ts';
import { TorchGenerator } from './torch-random.ts';

const norm = (z: Float32Array) => Math.hypot(...z);

describe('slerp', () => {
  const z0 = new TorchGenerator(1).randn(64);
  const z1 = new TorchGenerator(2).randn(64);

  it('starts at z0 and ends at z1', () => {
    expect(slerp(z0, z1, 0)).toEqual(z0);
    expect(slerp(z0, z1, 1)).toEqual(z1);
  });

  it('keeps the norm between ends of one norm, and splits the angle', () => {
    const scaled = z1.map((v) => (v * norm(z0)) / norm(z1));
    const quarter = slerp(z0, scaled, 0.25);
    expect(norm(quarter)).toBeCloseTo(norm(z0), 4);
    expect(angleBetween(z0, quarter).theta).toBeCloseTo(angleBetween(z0, scaled).theta / 4, 5);
  });

  it('is linear where the ends are parallel', () => {
    expect(slerp(z0, z0, 0.3)).toEqual(z0);
    const middle = slerp(
      z0,
      z0.map((v) => 3 * v),
      0.5,
    );
    middle.forEach((v, i) => {
      expect(v).toBeCloseTo(2 * (z0[i] as number), 5);
    });
    expect(
      slerp(
        z0,
        z0.map((v) => -v),
        0.25,
      ).every(Number.isFinite),
    ).toBe(true);
  });

  it('refuses different lengths and empty tensors', () => {
    expect(() => slerp(z0, z1.subarray(1), 0.5)).toThrow('z1');
    expect(() => slerp(new Float32Array(4), new Float32Array(4), 0.5)).toThrow('zero');
  });
});

describe('guide', () => {
  it('goes from the unconditional output through the conditional one', () => {
    const u = Float32Array.of(1, -2);
    const c = Float32Array.of(2, 2);
    expect([...guide(u, c, 0)]).toEqual([1, -2]);
    expect([...guide(u, c, 1)]).toEqual([2, 2]);
    expect([...guide(u, c, 3)]).toEqual([4, 10]);
    expect(() => guide(u, new Float32Array(3), 1)).toThrow('cond');
  });
});
