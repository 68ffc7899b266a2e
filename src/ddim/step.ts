import { f32, sqrt32 } from './float32.ts';
import { limit } from './limit.ts';
import type { Clip, DpmCoefficients, PlanStep } from './plan.ts';
import { predict, predictNoise } from './predict.ts';
import type { SchedulerConfig } from './schedule.ts';

/** How a step treats x̂0: `count` samples lie one after another in x (thresholding is per sample). */
export type StepOptions = { readonly clip: Clip; readonly count: number };

/** Fresh arrays of the length of x. */
export type StepResult = {
  /** The x that the next step starts from. */
  readonly next: Float32Array;
  /** x̂0 after clipping. */
  readonly x0Hat: Float32Array;
  /** ε̂ as the update used it. */
  readonly eps: Float32Array;
};

/**
 * Executes one step of any plan.
 *
 * x, output: the current sample and the network's output for it at step.t, of one shape; noise: one randn of that shape
 * where step.drawsNoise, else null; x0HatBefore: x0Hat of the step before (second-order dpm2m steps only), else null.
 * Throws RangeError where a length does not fit or an argument that the step needs is missing.
 */
export function takeStep(
  config: SchedulerConfig,
  step: PlanStep,
  x: Float32Array,
  output: Float32Array,
  noise: Float32Array | null,
  options: StepOptions,
  x0HatBefore: Float32Array | null,
): StepResult {
  switch (step.kind) {
    case 'ddim':
      return ddimStep(config, step, x, output, noise, options);
    case 'ddpm':
      return ddpmStep(config, step, x, output, noise, options);
    case 'invert':
      return invertStep(config, step, x, output, options);
    case 'dpm2m':
      return dpm2mStep(config, step, x, output, options, x0HatBefore);
  }
}

/**
 * One DDIM step, equation 12 of the paper: √ᾱ'·x̂0 + √(1−ᾱ'−σ²)·ε̂ + σ·z, in the order of diffusers' float32 operations.
 *
 * 1 − ᾱ' − σ² is kept from falling below 0 by rounding (diffusers gives NaN there). Arguments and errors as `takeStep`.
 */
export function ddimStep(
  config: SchedulerConfig,
  step: PlanStep,
  x: Float32Array,
  output: Float32Array,
  noise: Float32Array | null,
  options: StepOptions,
): StepResult {
  checkLengths(step, x, output, noise);
  const { x0Hat, eps } = predict(config.predictionType, step.alphaBar, x, output);
  if (options.clip !== 'off') limit(config, x0Hat, options.count);
  if (options.clip === 'x0-eps') predictNoise(step.alphaBar, x, x0Hat, eps);
  const { alphaBarPrev, sigma } = step;
  const direction = sqrt32(Math.max(f32(f32(1 - alphaBarPrev) - f32(sigma * sigma)), 0));
  const next = weigh(sqrt32(alphaBarPrev), x0Hat, direction, eps);
  if (noise !== null) addScaled(next, sigma, noise);
  return { next, x0Hat, eps };
}

/**
 * One DDPM step, equation 7 of Ho et al. (arXiv 2006.11239): the posterior mean of x̂0 and x, plus σ·z.
 *
 * Source: diffusers `DDPMScheduler.step`. `eps` is the noise implied by x and x̂0. Arguments and errors as `takeStep`.
 */
function ddpmStep(
  config: SchedulerConfig,
  step: PlanStep,
  x: Float32Array,
  output: Float32Array,
  noise: Float32Array | null,
  options: StepOptions,
): StepResult {
  checkLengths(step, x, output, noise);
  const { alphaBar, alphaBarPrev, sigma } = step;
  const { x0Hat, eps } = predict(config.predictionType, alphaBar, x, output);
  if (options.clip !== 'off') {
    limit(config, x0Hat, options.count);
    predictNoise(alphaBar, x, x0Hat, eps);
  }
  const alpha = f32(alphaBar / alphaBarPrev);
  const variance = f32(1 - alphaBar);
  const ofX0 = f32(f32(sqrt32(alphaBarPrev) * f32(1 - alpha)) / variance);
  const ofX = f32(f32(sqrt32(alpha) * f32(1 - alphaBarPrev)) / variance);
  const next = weigh(ofX0, x0Hat, ofX, x);
  if (noise !== null) addScaled(next, sigma, noise);
  return { next, x0Hat, eps };
}

/**
 * One step of DDIM inversion, from level tPrev up to t: √ᾱ_t·x̂0 + √(1−ᾱ_t)·ε̂ (equation 13 of the paper, reversed).
 *
 * x̂0 and ε̂ are taken at the level of x, as diffusers' `DDIMInverseScheduler` does; it knows no thresholding.
 * Arguments and errors as `takeStep`.
 */
function invertStep(
  config: SchedulerConfig,
  step: PlanStep,
  x: Float32Array,
  output: Float32Array,
  options: StepOptions,
): StepResult {
  checkLengths(step, x, output, null);
  const { x0Hat, eps } = predict(config.predictionType, step.alphaBarPrev, x, output);
  if (options.clip !== 'off') limit({ ...config, thresholding: false }, x0Hat, options.count);
  if (options.clip === 'x0-eps') predictNoise(step.alphaBarPrev, x, x0Hat, eps);
  return { next: weigh(sqrt32(step.alphaBar), x0Hat, sqrt32(f32(1 - step.alphaBar)), eps), x0Hat, eps };
}

/**
 * One step of DPM-Solver++(2M), midpoint (algorithm 2 of arXiv 2211.01095), first order where step.dpm.slope is null.
 *
 * `eps` is the noise implied by x and x̂0. Arguments and errors as `takeStep`.
 */
function dpm2mStep(
  config: SchedulerConfig,
  step: PlanStep,
  x: Float32Array,
  output: Float32Array,
  options: StepOptions,
  x0HatBefore: Float32Array | null,
): StepResult {
  checkLengths(step, x, output, null);
  if (step.dpm === undefined) throw new RangeError(`step ${step.index}: no dpm coefficients`);
  const { ratio, gain, slope }: DpmCoefficients = step.dpm;
  const { x0Hat, eps } = predict(config.predictionType, step.dpm, x, output);
  if (options.clip !== 'off') {
    limit(config, x0Hat, options.count);
    predictNoise(step.dpm, x, x0Hat, eps);
  }
  const next = weigh(ratio, x, -gain, x0Hat);
  if (slope !== null) {
    if (x0HatBefore?.length !== x.length) throw new RangeError(`step ${step.index}: no x0Hat of the step before`);
    const half = f32(0.5 * gain);
    for (let i = 0; i < next.length; i++) {
      const d = f32(slope * f32((x0Hat[i] as number) - (x0HatBefore[i] as number)));
      next[i] = (next[i] as number) - f32(half * d);
    }
  }
  return { next, x0Hat, eps };
}

/** a·u + b·v; a negated weight is a subtraction, to the bit. */
function weigh(a: number, u: Float32Array, b: number, v: Float32Array): Float32Array {
  const sum = new Float32Array(u.length);
  for (let i = 0; i < sum.length; i++) sum[i] = f32(a * (u[i] as number)) + f32(b * (v[i] as number));
  return sum;
}

function addScaled(to: Float32Array, scale: number, by: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + f32(scale * (by[i] as number));
}

function checkLengths(step: PlanStep, x: Float32Array, output: Float32Array, noise: Float32Array | null): void {
  if (output.length !== x.length) throw new RangeError(`output: ${output.length} values for ${x.length}`);
  if (step.drawsNoise !== (noise !== null))
    throw new RangeError(`step ${step.index}: noise ${noise === null ? 'missing' : 'given to a step that draws none'}`);
  if (noise !== null && noise.length !== x.length)
    throw new RangeError(`noise: ${noise.length} values for ${x.length}`);
}
