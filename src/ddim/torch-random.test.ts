import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TorchGenerator } from './torch-random.ts';

describe('TorchGenerator', () => {
  it('gives the numbers of torch', () => {
    expect([...new TorchGenerator(0).randn(1)]).toEqual([Math.fround(1.5409961)]);
    expect([...new TorchGenerator(0).randn(16).subarray(0, 1)]).toEqual([Math.fround(-1.1258398)]);
    expect([...new TorchGenerator(42).rand(1)]).toEqual([Math.fround(0.88226926)]);
  });

  it('takes seeds modulo 2³², of any length', () => {
    const expected = new TorchGenerator(7).randn(20);
    expect(new TorchGenerator(2 ** 32 + 7).randn(20)).toEqual(expected);
    expect(new TorchGenerator(2n ** 63n + 7n).randn(20)).toEqual(expected);
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => new TorchGenerator(seed)).toThrow('seed');
  });

  it('goes on from a clone as from itself, whatever was drawn before', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 16, max: 700 }));
    const sizes = fc.array(size, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(), sizes, sizes, (seed, before, after) => {
        const generator = new TorchGenerator(seed);
        for (const n of before) generator.randn(n);
        const clone = generator.clone();
        const expected = after.map((n) => generator.randn(n));
        expect(after.map((n) => clone.randn(n))).toEqual(expected);
      }),
    );
  });

  it('hands out the second normal of a pair later, past other draws, but not past a new seed', () => {
    const pair = new TorchGenerator(3).randn(2);
    const generator = new TorchGenerator(3);
    generator.randn(1);
    generator.rand(5);
    generator.randn(16);
    expect(generator.randn(1)[0]).toBe(pair[1]);
    generator.randn(1);
    generator.manualSeed(3);
    expect(generator.randn(2)).toEqual(pair);
  });

  it('is finite and normal enough at every size', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 4000 }), (seed, n) => {
        const values = new TorchGenerator(seed).randn(n);
        expect(values.length).toBe(n);
        expect(values.every((v) => Math.abs(v) < 7)).toBe(true);
        const mean = values.reduce((sum, v) => sum + v, 0) / n;
        if (n > 0) expect(Math.abs(mean)).toBeLessThan(7 / Math.sqrt(n));
      }),
    );
  });
});
