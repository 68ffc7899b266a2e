import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfig, defaultConfig } from '../../scripts/testing/scheduler-configs.ts';
import { type Plan, planDdim, planDdpm, planDpm2m, planInvert, type Spacing } from './plan.ts';
import { createSchedule, type Schedule } from './schedule.ts';

const spacings: Spacing[] = ['leading', 'trailing', 'linspace', 'quadratic'];
const schedule = createSchedule(defaultConfig);
const anyRun = fc
  .record({
    config: anyConfig,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    spacing: fc.constantFrom(...spacings),
    eta: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((run) => ({ ...run, steps: 1 + Math.round(run.share * (run.config.numTrainTimesteps - 1)) }));

function checkPlan(plan: Plan, { alphasCumprod }: Schedule, steps: number): void {
  expect(plan.map((step) => step.index)).toEqual(Array.from({ length: steps }, (_, i) => i));
  for (const step of plan) {
    const numbers = [step.alphaBarPrev, step.sigma, ...Object.values(step.dpm ?? {}).filter((v) => v !== null)];
    for (const v of numbers) if (!Number.isFinite(v)) throw new Error(JSON.stringify(step));
    if (step.kind !== 'dpm2m' && step.alphaBar !== alphasCumprod[step.t]) throw new Error(JSON.stringify(step));
    if (step.kind !== 'dpm2m' && step.alphaBarPrev < step.alphaBar) throw new Error(JSON.stringify(step));
    if (step.sigma > 0 && !step.drawsNoise) throw new Error(JSON.stringify(step));
  }
}

describe('plans', () => {
  it('have as many steps as asked for, finite, each towards a cleaner level', () => {
    fc.assert(
      fc.property(anyRun, ({ config, steps, spacing, eta }) => {
        const schedule = createSchedule(config);
        checkPlan(planDdim(schedule, { steps, spacing, eta }), schedule, steps);
        checkPlan(planDdpm(schedule, { steps, spacing }), schedule, steps);
        checkPlan(planDpm2m(schedule, { steps, spacing }), schedule, steps);
      }),
    );
  });

  it('survive a post from the worker', () => {
    const plan = planDpm2m(schedule, { steps: 3, spacing: 'trailing' });
    expect(structuredClone(plan)).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('refuse counts and eta out of range', () => {
    expect(() => planDdim(schedule, { steps: 1001, spacing: 'trailing', eta: 0 })).toThrow('steps: 1001');
    expect(() => planDdim(schedule, { steps: 10, spacing: 'trailing', eta: 1.1 })).toThrow('eta: 1.1');
    expect(() => planDdim(schedule, { steps: 10, spacing: 'trailing', eta: Number.NaN })).toThrow('eta');
  });
});

describe('planDdim', () => {
  it('steps to t − floor(T/S) with the named spacings, to the next entry with quadratic', () => {
    const prev = (spacing: Spacing) => planDdim(schedule, { steps: 3, spacing, eta: 0 }).map((step) => step.tPrev);
    expect(prev('linspace')).toEqual([666, 167, -333]);
    expect(prev('trailing')).toEqual([666, 333, -1]);
    expect(prev('quadratic')).toEqual([250, 0, -1]);
  });

  it('adds noise by equation 16, none where eta is 0', () => {
    fc.assert(
      fc.property(anyRun, ({ config, steps, spacing, eta }) => {
        const schedule = createSchedule(config);
        for (const step of planDdim(schedule, { steps, spacing, eta })) {
          const { alphaBar: a, alphaBarPrev: p } = step;
          const expected = eta * Math.sqrt(((1 - p) / (1 - a)) * (1 - a / p));
          if (!(Math.abs(step.sigma - expected) < 1e-3)) throw new Error(JSON.stringify(step));
          if (step.drawsNoise !== eta > 0) throw new Error(JSON.stringify(step));
        }
        for (const step of planDdim(schedule, { steps, spacing, eta: 0 })) {
          if (step.sigma !== 0 || step.drawsNoise) throw new Error(JSON.stringify(step));
        }
      }),
    );
  });

  it('ends at the final alpha', () => {
    const kept = createSchedule({ ...defaultConfig, setAlphaToOne: false });
    expect(planDdim(schedule, { steps: 10, spacing: 'leading', eta: 0 }).at(-1)?.alphaBarPrev).toBe(1);
    const last = planDdim(kept, { steps: 10, spacing: 'trailing', eta: 0 }).at(-1);
    expect(last?.alphaBarPrev).toBe(kept.alphasCumprod[0]);
    expect(last?.tPrev).toBe(-1);
  });
});

describe('planInvert', () => {
  it('climbs from the clean level, each step from t − floor(T/S) to t', () => {
    const plan = planInvert(schedule, { steps: 4, spacing: 'leading' });
    expect(plan.map((step) => [step.tPrev, step.t])).toEqual([
      [-250, 0],
      [0, 250],
      [250, 500],
      [500, 750],
    ]);
    expect(plan[0]?.alphaBarPrev).toBe(1);
    checkPlan(plan, schedule, 4);
  });

  it('refuses to divide 0 by 0', () => {
    const sample = createSchedule({ ...defaultConfig, predictionType: 'sample' });
    expect(() => planInvert(sample, { steps: 4, spacing: 'leading' })).toThrow('predictionType');
  });
});

describe('planDpm2m', () => {
  const orders = (plan: Plan) => plan.map((step) => (step.dpm?.slope === null ? 1 : 2));

  it('is first order at the ends, and at the last step only where the final sigma or a short run needs it', () => {
    expect(orders(planDpm2m(schedule, { steps: 4, spacing: 'linspace' }))).toEqual([1, 2, 2, 1]);
    const toSigmaMin = createSchedule({ ...defaultConfig, finalSigmasType: 'sigma_min' });
    expect(orders(planDpm2m(toSigmaMin, { steps: 4, spacing: 'linspace' })).at(-1)).toBe(1);
    expect(orders(planDpm2m(toSigmaMin, { steps: 15, spacing: 'linspace' })).at(-1)).toBe(2);
    const always = createSchedule({ ...defaultConfig, finalSigmasType: 'sigma_min', eulerAtFinal: true });
    expect(orders(planDpm2m(always, { steps: 15, spacing: 'linspace' })).at(-1)).toBe(1);
  });

  it('stays finite where the replaced last level of a zero-SNR schedule equals the one below it', () => {
    const betas = { numTrainTimesteps: 542, betaStart: 0.0003677863714983687, betaEnd: 0.029999998398125175 };
    const zeroSnr = createSchedule({ ...defaultConfig, ...betas, rescaleBetasZeroSnr: true });
    const plan = planDpm2m(zeroSnr, { steps: 542, spacing: 'trailing' });
    expect(plan[0]?.dpm?.gain).toBe(0);
    expect(plan[1]?.dpm?.slope).toBeNull();
    checkPlan(plan, zeroSnr, 542);
  });
});
