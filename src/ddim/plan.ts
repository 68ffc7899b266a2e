import { exp32, f32, log32, sqrt32 } from './float32.ts';
import type { Schedule, VarianceType } from './schedule.ts';
import { dpmTimesteps, inverseTimesteps, timesteps } from './timesteps.ts';

export type Spacing = 'leading' | 'trailing' | 'linspace' | 'quadratic';

/** off: x̂0 as predicted · x0: x̂0 limited, ε̂ kept (diffusers' default) · x0-eps: ε̂ derived anew from the limited x̂0. */
export type Clip = 'off' | 'x0' | 'x0-eps';

export type StepKind = 'ddim' | 'ddpm' | 'invert' | 'dpm2m';

/** One step of a run as plain data: what the stepper executes and the time axis draws. Levels are float32 values. */
export type PlanStep = {
  readonly kind: StepKind;
  /** 0 … S−1 in the order of execution. */
  readonly index: number;
  /** The timestep given to the network. */
  readonly t: number;
  /** The level on the other side of the step: the one reached, but for `invert` the one started from. Negative: final ᾱ. */
  readonly tPrev: number;
  /** ᾱ at t. */
  readonly alphaBar: number;
  /** ᾱ at tPrev. */
  readonly alphaBarPrev: number;
  /** Standard deviation of the noise added (equation 16 of the paper); 0 where none is. */
  readonly sigma: number;
  /** Whether the step draws one randn of the whole shape; DDIM with η > 0 does even where sigma is 0. */
  readonly drawsNoise: boolean;
  /** Coefficients of `dpm2m` steps only. */
  readonly dpm?: DpmCoefficients;
};

export type Plan = readonly PlanStep[];

/** x_t = alpha·x0 + noise·ε and next = ratio·x − gain·x̂0 − ½·gain·slope·(x̂0 − x̂0 of the step before). */
export type DpmCoefficients = {
  /** noise/alpha at t, diffusers' `sigmas`. */
  readonly sigma: number;
  readonly alpha: number;
  readonly noise: number;
  readonly ratio: number;
  readonly gain: number;
  /** 1/r of the second-order term; null at first order. */
  readonly slope: number | null;
};

export type DdimPlanOptions = { readonly steps: number; readonly spacing: Spacing; readonly eta: number };
export type PlanOptions = { readonly steps: number; readonly spacing: Spacing };
export type InvertPlanOptions = { readonly steps: number; readonly spacing: 'leading' | 'trailing' };

/**
 * The plan of a DDIM run: equation 12 of the paper at each of S timesteps, σ by equation 16.
 *
 * The named spacings step to t − floor(T/S) as diffusers does, whatever the next entry is; quadratic steps to the next
 * entry. Throws RangeError where steps is not an integer in 1 … T or eta not in [0, 1].
 */
export function planDdim(schedule: Schedule, { steps, spacing, eta }: DdimPlanOptions): Plan {
  if (!(eta >= 0 && eta <= 1)) throw new RangeError(`eta: ${eta} is not in 0 … 1`);
  const { numTrainTimesteps: total, stepsOffset } = schedule.config;
  const list = timesteps(spacing, total, steps, stepsOffset);
  const stride = Math.floor(total / steps);
  return Array.from(list, (t, index) => {
    const tPrev = spacing === 'quadratic' ? (list[index + 1] ?? -1) : t - stride;
    const alphaBar = alphaBarAt(schedule, t);
    const alphaBarPrev = alphaBarAt(schedule, tPrev);
    const sigma = f32(f32(eta) * sqrt32(posteriorVariance(alphaBar, alphaBarPrev)));
    return { kind: 'ddim', index, t, tPrev, alphaBar, alphaBarPrev, sigma, drawsNoise: eta > 0 };
  });
}

/** β̃ between two levels: (1−ᾱ')/(1−ᾱ) · (1 − ᾱ/ᾱ'). */
function posteriorVariance(alphaBar: number, alphaBarPrev: number): number {
  return f32(f32(f32(1 - alphaBarPrev) / f32(1 - alphaBar)) * f32(1 - f32(alphaBar / alphaBarPrev)));
}

/**
 * The plan of a DDPM run (Ho et al., ancestral sampling). Each step reaches the next entry of the list, the last ᾱ = 1.
 *
 * Source: diffusers `DDPMScheduler`; noise is added where t > 0, also at the last step. Errors as `planDdim`.
 */
export function planDdpm(schedule: Schedule, { steps, spacing }: PlanOptions): Plan {
  const { numTrainTimesteps: total, stepsOffset, varianceType } = schedule.config;
  const list = timesteps(spacing, total, steps, stepsOffset);
  return Array.from(list, (t, index) => {
    const tPrev = list[index + 1] ?? -1;
    const alphaBar = alphaBarAt(schedule, t);
    const alphaBarPrev = tPrev < 0 ? 1 : alphaBarAt(schedule, tPrev);
    const sigma = t > 0 ? ddpmSigma(varianceType, alphaBar, alphaBarPrev) : 0;
    return { kind: 'ddpm', index, t, tPrev, alphaBar, alphaBarPrev, sigma, drawsNoise: t > 0 };
  });
}

function ddpmSigma(type: VarianceType, alphaBar: number, alphaBarPrev: number): number {
  const beta = f32(1 - f32(alphaBar / alphaBarPrev));
  if (type === 'fixed_large') return sqrt32(beta);
  const variance = Math.max(f32(f32(f32(1 - alphaBarPrev) / f32(1 - alphaBar)) * beta), f32(1e-20));
  return type === 'fixed_small' ? sqrt32(variance) : exp32(f32(0.5 * log32(variance)));
}

/**
 * The plan of a DDIM inversion, from a picture to its noise (section 4.3 of the paper): each step goes from level tPrev
 * up to t, with the network asked at t.
 *
 * Source: diffusers `DDIMInverseScheduler`. Throws RangeError as `planDdim` does, and where ε̂ would be 0/0: prediction
 * type `sample` from ᾱ = 1.
 */
export function planInvert(schedule: Schedule, { steps, spacing }: InvertPlanOptions): Plan {
  const { numTrainTimesteps: total, stepsOffset, predictionType, setAlphaToOne } = schedule.config;
  if (predictionType === 'sample' && setAlphaToOne)
    throw new RangeError('predictionType: inversion of "sample" needs setAlphaToOne false');
  const stride = Math.floor(total / steps);
  return Array.from(inverseTimesteps(spacing, total, steps, stepsOffset), (t, index) => {
    const tPrev = t - stride;
    const alphaBarPrev = alphaBarAt(schedule, tPrev);
    const alphaBar = alphaBarAt(schedule, t);
    return { kind: 'invert', index, t, tPrev, alphaBar, alphaBarPrev, sigma: 0, drawsNoise: false };
  });
}

/**
 * The plan of DPM-Solver++(2M), midpoint (Lu et al., arXiv 2211.01095): deterministic, second order from the second step.
 *
 * Source: diffusers `DPMSolverMultistepScheduler`; the final level is ᾱ = 1, or ᾱ_0 with `finalSigmasType` sigma_min.
 * Errors as `planDdim`.
 */
export function planDpm2m(schedule: Schedule, { steps, spacing }: PlanOptions): Plan {
  const { numTrainTimesteps: total, stepsOffset, finalSigmasType, lowerOrderFinal, eulerAtFinal } = schedule.config;
  const list = dpmTimesteps(spacing, total, steps, stepsOffset);
  const alphaBars = Array.from(list, (t) => dpmAlphaBarAt(schedule, t));
  alphaBars.push(finalSigmasType === 'zero' ? 1 : dpmAlphaBarAt(schedule, 0));
  const levels = alphaBars.map(dpmLevel);
  const firstOrderAtEnd = eulerAtFinal || finalSigmasType === 'zero' || (lowerOrderFinal && steps < 15);
  return Array.from(list, (t, index) => {
    const from = levelAt(levels, index);
    const to = levelAt(levels, index + 1);
    const h = f32(to.lambda - from.lambda);
    const hBefore = index === 0 ? 0 : f32(from.lambda - levelAt(levels, index - 1).lambda);
    // Two levels can be equal to the bit: the replaced ᾱ at the start of a zero-SNR schedule and the one below it.
    const firstOrder = hBefore === 0 || (index === steps - 1 && firstOrderAtEnd);
    return {
      kind: 'dpm2m',
      index,
      t,
      tPrev: list[index + 1] ?? -1,
      alphaBar: alphaBars[index] ?? 0,
      alphaBarPrev: alphaBars[index + 1] ?? 1,
      sigma: 0,
      drawsNoise: false,
      dpm: {
        sigma: from.sigma,
        alpha: from.alpha,
        noise: from.noise,
        ratio: f32(to.noise / from.noise),
        gain: f32(to.alpha * f32(exp32(-h) - 1)),
        slope: firstOrder ? null : f32(1 / f32(hBefore / h)),
      },
    };
  });
}

type DpmLevel = { readonly sigma: number; readonly alpha: number; readonly noise: number; readonly lambda: number };

function dpmLevel(alphaBar: number): DpmLevel {
  const sigma = sqrt32(f32(f32(1 - alphaBar) / alphaBar));
  const alpha = f32(1 / sqrt32(f32(f32(sigma * sigma) + 1)));
  const noise = f32(sigma * alpha);
  return { sigma, alpha, noise, lambda: f32(log32(alpha) - log32(noise)) };
}

function levelAt(levels: readonly DpmLevel[], index: number): DpmLevel {
  const level = levels[index];
  if (level === undefined) throw new RangeError(`no level ${index}`);
  return level;
}

/** diffusers replaces the last ᾱ = 0 of a zero-SNR schedule by 2⁻²⁴ here, so that sigma stays finite. */
function dpmAlphaBarAt(schedule: Schedule, t: number): number {
  const isZero = schedule.config.rescaleBetasZeroSnr && t === schedule.config.numTrainTimesteps - 1;
  return isZero ? 2 ** -24 : alphaBarAt(schedule, t);
}

/** ᾱ_t; below t = 0 the final ᾱ. */
function alphaBarAt(schedule: Schedule, t: number): number {
  return t < 0 ? schedule.finalAlphaCumprod : (schedule.alphasCumprod[t] ?? Number.NaN);
}
