import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfig, defaultConfig } from '../../scripts/testing/scheduler-configs.ts';
import { addNoise, velocity } from './noise.ts';
import { type Clip, type Plan, planDdim, planDdpm, planDpm2m, planInvert } from './plan.ts';
import { createSchedule, type PredictionType, type Schedule } from './schedule.ts';
import { ddimStep, takeStep } from './step.ts';
import { TorchGenerator } from './torch-random.ts';

const N = 24;
const schedule = createSchedule(defaultConfig);
const options = (clip: Clip) => ({ clip, count: 1 });

/** What a perfect network says about x_t = √ᾱ·x0 + √(1−ᾱ)·ε. */
function trueOutput(type: PredictionType, alphaBar: number, x0: Float32Array, eps: Float32Array): Float32Array {
  if (type === 'epsilon') return eps;
  return type === 'sample' ? x0 : velocity(alphaBar, x0, eps);
}

function expectNear(actual: Float32Array, expected: Float32Array, limit: number): void {
  actual.forEach((v, i) => {
    const error = Math.abs(v - (expected[i] as number));
    if (!(error <= limit)) throw new Error(`[${i}] ${v}, expected ${expected[i]} within ${limit}`);
  });
}

/** A picture in [−1, 1] and noise, from one seed. */
function pictureAndNoise(seed: number) {
  const generator = new TorchGenerator(seed);
  return { x0: generator.rand(N).map((v) => 2 * v - 1), eps: generator.randn(N) };
}

async function runTo(plan: Plan, { config }: Schedule, clip: Clip, seed: number): Promise<Float32Array> {
  const generator = new TorchGenerator(seed);
  let x: Float32Array = generator.randn(N);
  let before: Float32Array | null = null;
  for (const step of plan) {
    const output = x.map((v) => Math.sin(v + step.t));
    const result = takeStep(
      config,
      step,
      x,
      output,
      step.drawsNoise ? generator.randn(N) : null,
      options(clip),
      before,
    );
    x = result.next;
    before = result.x0Hat;
  }
  return x;
}

describe('every kind of step', () => {
  it('recovers x0 from the true output, and lands on the line from x0 to ε', () => {
    fc.assert(
      fc.property(anyConfig, fc.nat(), fc.integer({ min: 1, max: 20 }), (config, seed, wanted) => {
        const levels = createSchedule(config);
        const { x0, eps } = pictureAndNoise(seed);
        const count = Math.min(wanted, config.numTrainTimesteps);
        const plan = planDdim(levels, { steps: count, spacing: config.timestepSpacing, eta: 0 });
        for (const step of plan.filter((one) => one.alphaBar > 0)) {
          const xt = addNoise(step.alphaBar, x0, eps);
          const output = trueOutput(config.predictionType, step.alphaBar, x0, eps);
          const result = ddimStep(config, step, xt, output, null, options('off'));
          // Rounding of x_t is magnified by 1/√ᾱ on the way to x̂0, and by 1/√(1−ᾱ) on the way to ε̂.
          expectNear(result.x0Hat, x0, 4e-6 / Math.sqrt(step.alphaBar));
          expectNear(result.eps, eps, 4e-6 / Math.sqrt(1 - step.alphaBar));
          const limit = 8e-6 * (Math.sqrt(step.alphaBarPrev / step.alphaBar) + 1 / Math.sqrt(1 - step.alphaBar));
          expectNear(result.next, addNoise(step.alphaBarPrev, x0, eps), limit);
        }
      }),
    );
  });

  it.each([
    ['ddpm', planDdpm(schedule, { steps: 5, spacing: 'trailing' })],
    ['dpm2m', planDpm2m(schedule, { steps: 5, spacing: 'trailing' })],
  ] as const)('%s: ends at x0 where the network is perfect', (_kind, plan) => {
    const { x0, eps } = pictureAndNoise(3);
    const generator = new TorchGenerator(4);
    let x: Float32Array = addNoise(plan[0]?.alphaBar ?? 0, x0, eps);
    let before: Float32Array | null = null;
    for (const step of plan) {
      // The ε that joins the current x and x0, so every step sees a perfect prediction.
      const a = step.alphaBar;
      const output = x.map((v, i) => (v - Math.sqrt(a) * (x0[i] as number)) / Math.sqrt(1 - a));
      const noise = step.drawsNoise ? generator.randn(N) : null;
      const result = takeStep(schedule.config, step, x, output, noise, options('off'), before);
      x = result.next;
      before = result.x0Hat;
      // The step at T − 1 magnifies the rounding of x by 1/√ᾱ, about 160.
      expectNear(result.x0Hat, x0, 2e-4);
    }
    const last = plan.at(-1);
    expectNear(x, x0, last?.drawsNoise ? 6 * (last.sigma + 1e-4) : 1e-4);
  });

  it('invert and sample return to the start where the network gives one ε', () => {
    const { x0, eps } = pictureAndNoise(5);
    let x: Float32Array = x0;
    for (const step of planInvert(schedule, { steps: 10, spacing: 'leading' }))
      x = takeStep(schedule.config, step, x, eps, null, options('off'), null).next;
    for (const step of planDdim(schedule, { steps: 10, spacing: 'leading', eta: 0 }))
      x = takeStep(schedule.config, step, x, eps, null, options('off'), null).next;
    expectNear(x, x0, 1e-4);
  });
});

describe('ddimStep', () => {
  it('with eta 0 gives the same bits again and takes no noise; with eta 1 the noise matters', async () => {
    const quiet = planDdim(schedule, { steps: 7, spacing: 'trailing', eta: 0 });
    expect(await runTo(quiet, schedule, 'x0', 1)).toEqual(await runTo(quiet, schedule, 'x0', 1));
    const step = quiet[0] as Plan[number];
    const zeros = new Float32Array(N);
    expect(() => ddimStep(schedule.config, step, zeros, zeros, zeros, options('off'))).toThrow('draws none');

    const noisy = planDdim(schedule, { steps: 7, spacing: 'trailing', eta: 1 })[0] as Plan[number];
    const { eps } = pictureAndNoise(1);
    const without = ddimStep(schedule.config, noisy, zeros, zeros, zeros, options('off'));
    const withNoise = ddimStep(schedule.config, noisy, zeros, zeros, eps, options('off'));
    expectNear(
      withNoise.next,
      without.next.map((v, i) => v + noisy.sigma * (eps[i] as number)),
      1e-6,
    );
    expect(() => ddimStep(schedule.config, noisy, zeros, zeros, null, options('off'))).toThrow('noise missing');
  });

  it('clips x̂0 and keeps ε̂ (x0), or derives it anew (x0-eps)', () => {
    const step = planDdim(schedule, { steps: 7, spacing: 'trailing', eta: 0 })[2] as Plan[number];
    const { eps } = pictureAndNoise(2);
    const x = eps.map((v) => 2 * v);
    const run = (clip: Clip) => ddimStep(schedule.config, step, x, eps, null, options(clip));
    expect(run('off').x0Hat.some((v) => Math.abs(v) > 1)).toBe(true);
    for (const clip of ['x0', 'x0-eps'] as const) expect(run(clip).x0Hat.every((v) => Math.abs(v) <= 1)).toBe(true);
    expect(run('x0').eps).toEqual(eps);
    const { x0Hat, eps: derived } = run('x0-eps');
    expect(derived).not.toEqual(eps);
    expectNear(addNoise(step.alphaBar, x0Hat, derived), x, 1e-5);
  });

  it('limits each sample of a batch by its own threshold', () => {
    const config = { ...defaultConfig, thresholding: true, sampleMaxValue: 100, dynamicThresholdingRatio: 1 };
    const step = planDdim(createSchedule(config), { steps: 7, spacing: 'trailing', eta: 0 })[2] as Plan[number];
    const small = Float32Array.of(0.5, -0.25);
    const large = Float32Array.of(8, -4);
    const x = Float32Array.of(...small, ...large).map((v) => v * Math.sqrt(step.alphaBar));
    const { x0Hat } = ddimStep(config, step, x, new Float32Array(4), null, { clip: 'x0', count: 2 });
    expectNear(x0Hat, Float32Array.of(0.5, -0.25, 1, -0.5), 1e-6);
    expect(() => ddimStep(config, step, x, x, null, { clip: 'x0', count: 3 })).toThrow('count');
  });

  it('stays finite for every count of steps at eta 1, where rounding can make 1 − ᾱ′ − σ² negative', async () => {
    for (const rescaleBetasZeroSnr of [false, true]) {
      const config = { ...defaultConfig, betaSchedule: 'squaredcos_cap_v2', rescaleBetasZeroSnr } as const;
      const cosine = createSchedule({ ...config, predictionType: 'v_prediction' });
      for (const spacing of ['trailing', 'linspace'] as const)
        for (let steps = 1; steps <= 60; steps++) {
          const plan = planDdim(cosine, { steps, spacing, eta: 1 });
          const x = await runTo(plan, cosine, 'x0', steps);
          if (!x.every(Number.isFinite)) throw new Error(`${spacing}, ${steps} steps`);
        }
    }
  });

  it('refuses tensors of different lengths', () => {
    const step = planDdim(schedule, { steps: 1, spacing: 'trailing', eta: 1 })[0] as Plan[number];
    const x = new Float32Array(N);
    const short = new Float32Array(N - 1);
    expect(() => ddimStep(schedule.config, step, x, short, x, options('off'))).toThrow('output');
    expect(() => ddimStep(schedule.config, step, x, x, short, options('off'))).toThrow('noise');
  });
});
