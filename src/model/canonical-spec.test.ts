import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../protocol/run-spec.ts';
import { canonicalSpec, specKey } from './canonical-spec.ts';

const NULL_CLASS = 10;

const specs: fc.Arbitrary<RunSpec> = fc.record({
  model: fc.constantFrom('emoji-64', 'fashion-28', 'emoji-6'),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  count: fc.constantFrom(1, 4, 9, 16),
  label: fc.integer({ min: 0, max: NULL_CLASS }),
  guidance: fc.integer({ min: 0, max: 80 }).map((tenths) => tenths / 10),
  steps: fc.integer({ min: 1, max: 1000 }),
  spacing: fc.constantFrom('leading', 'trailing', 'linspace', 'quadratic'),
  eta: fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
  clip: fc.constantFrom('off', 'x0', 'x0-eps'),
});

describe('canonical spec', () => {
  it('is injective: equal keys, equal canonical specs', () => {
    fc.assert(
      fc.property(specs, specs, fc.boolean(), (a, b, nearly) => {
        const p = canonicalSpec(a, NULL_CLASS);
        const q = canonicalSpec(nearly ? { ...a, seed: b.seed, steps: b.steps } : b, NULL_CLASS);
        expect(specKey(p) === specKey(q)).toBe(JSON.stringify(p) === JSON.stringify(q));
      }),
    );
  });

  it('changes with every field', () => {
    fc.assert(
      fc.property(
        specs,
        specs,
        fc.constantFrom<keyof RunSpec>('model', 'seed', 'count', 'steps', 'spacing', 'eta', 'clip'),
        (a, b, field) => {
          const changed = { ...a, [field]: b[field] };
          expect(specKey(a) === specKey(changed)).toBe(a[field] === b[field]);
        },
      ),
    );
  });

  it('is idempotent, and guidance is 1 for the null class', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const once = canonicalSpec(spec, NULL_CLASS);
        expect(canonicalSpec(once, NULL_CLASS)).toEqual(once);
        if (spec.label === NULL_CLASS) expect(once.guidance).toBe(1);
      }),
    );
  });

  it('rounds decimals to the quanta of the controls', () => {
    const spec = fc.sample(specs, 1)[0] as RunSpec;
    expect(canonicalSpec({ ...spec, label: 0, guidance: 0.1 + 0.2, eta: 0.07 * 10 }, NULL_CLASS)).toMatchObject({
      guidance: 0.3,
      eta: 0.7,
    });
  });
});
