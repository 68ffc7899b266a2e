import { f32, fma32, sqrt32 } from './float32.ts';

export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';
/** The spacings diffusers knows by name. */
export type NamedSpacing = 'leading' | 'trailing' | 'linspace';
/** Variance of the DDPM step. */
export type VarianceType = 'fixed_small' | 'fixed_small_log' | 'fixed_large';

/** What a diffusers `scheduler_config.json` says, in camel case (model/scheduler-config.ts reads the file). */
export type SchedulerConfig = {
  /** T, the number of noise levels the network was trained on. */
  readonly numTrainTimesteps: number;
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly betaSchedule: BetaSchedule;
  /** T values of beta instead of a schedule, or null. */
  readonly trainedBetas: readonly number[] | null;
  readonly predictionType: PredictionType;
  readonly clipSample: boolean;
  readonly clipSampleRange: number;
  readonly thresholding: boolean;
  readonly dynamicThresholdingRatio: number;
  readonly sampleMaxValue: number;
  /** Whether the level after the last step is ᾱ = 1 (true) or ᾱ_0. */
  readonly setAlphaToOne: boolean;
  readonly stepsOffset: number;
  readonly timestepSpacing: NamedSpacing;
  readonly rescaleBetasZeroSnr: boolean;
  /** DDPM only. */
  readonly varianceType: VarianceType;
  /** DPM-Solver++ only: the sigma after the last step, 0 or that of t = 0. */
  readonly finalSigmasType: 'zero' | 'sigma_min';
  /** DPM-Solver++ only: first order at the last step when S < 15. */
  readonly lowerOrderFinal: boolean;
  /** DPM-Solver++ only: first order at the last step whatever S. */
  readonly eulerAtFinal: boolean;
};

export type Schedule = {
  readonly config: SchedulerConfig;
  /** [T] β_t, the variance added between level t − 1 and t. */
  readonly betas: Float32Array;
  /** [T] ᾱ_t = Π (1 − β_s): the paper's α_t (Song et al. write α for DDPM's ᾱ). */
  readonly alphasCumprod: Float32Array;
  /** ᾱ of the level below t = 0. */
  readonly finalAlphaCumprod: number;
};

/**
 * The noise levels of a diffusers scheduler, bit for bit.
 *
 * Source: diffusers `DDIMScheduler.__init__`, `betas_for_alpha_bar`, `rescale_zero_terminal_snr`.
 * Throws RangeError where T is not a positive integer or trained betas are not T numbers in (0, 1].
 */
export function createSchedule(config: SchedulerConfig): Schedule {
  const given = createBetas(config);
  const betas = config.rescaleBetasZeroSnr ? rescaleToZeroSnr(given) : given;
  const alphasCumprod = cumulate(betas);
  return { config, betas, alphasCumprod, finalAlphaCumprod: config.setAlphaToOne ? 1 : (alphasCumprod[0] ?? 1) };
}

function createBetas(config: SchedulerConfig): Float32Array {
  const { numTrainTimesteps: total, trainedBetas, betaStart, betaEnd, betaSchedule } = config;
  if (!Number.isInteger(total) || total < 1)
    throw new RangeError(`numTrainTimesteps: ${total} is not a positive integer`);
  if (trainedBetas !== null) {
    if (trainedBetas.length !== total)
      throw new RangeError(`trainedBetas: ${trainedBetas.length} values for ${total} timesteps`);
    const outside = trainedBetas.findIndex((beta) => !(beta > 0 && beta <= 1));
    if (outside >= 0) throw new RangeError(`trainedBetas[${outside}]: ${trainedBetas[outside]} is not in (0, 1]`);
    return Float32Array.from(trainedBetas);
  }
  switch (betaSchedule) {
    case 'linear':
      return linspace32(betaStart, betaEnd, total);
    case 'scaled_linear':
      return linspace32(Math.sqrt(betaStart), Math.sqrt(betaEnd), total).map((v) => v * v);
    case 'squaredcos_cap_v2':
      return Float32Array.from({ length: total }, (_, i) =>
        Math.min(1 - cosineAlphaBar((i + 1) / total) / cosineAlphaBar(i / total), 0.999),
      );
  }
}

/** `torch.linspace` in float32: counted from both ends, multiply-adds fused. */
function linspace32(from: number, to: number, count: number): Float32Array {
  const start = f32(from);
  const end = f32(to);
  if (count === 1) return Float32Array.of(start);
  const step = f32(f32(end - start) / (count - 1));
  const half = Math.floor(count / 2);
  return Float32Array.from({ length: count }, (_, i) =>
    i < half ? fma32(step, i, start) : fma32(-step, count - 1 - i, end),
  );
}

/** ᾱ of Nichol and Dhariwal's cosine schedule at time u in [0, 1], in double. */
function cosineAlphaBar(u: number): number {
  const cos = Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2);
  return cos * cos;
}

/** The running product is kept in double, as `torch.cumprod` does, and rounded for each entry. */
function cumulate(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => {
    product *= f32(1 - beta);
    return product;
  });
}

/** Betas whose last ᾱ is exactly 0 (Lin et al., "Common diffusion noise schedules and sample steps are flawed"). */
function rescaleToZeroSnr(betas: Float32Array): Float32Array {
  const roots = cumulate(betas).map(sqrt32);
  const first = roots[0] ?? 1;
  const last = roots[roots.length - 1] ?? 0;
  const scale = f32(first / f32(first - last));
  const alphaBars = roots.map((root) => {
    const scaled = f32(f32(root - last) * scale);
    return scaled * scaled;
  });
  return alphaBars.map((alphaBar, t) => 1 - (t === 0 ? alphaBar : f32(alphaBar / (alphaBars[t - 1] ?? 1))));
}
