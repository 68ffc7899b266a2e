import * as v from 'valibot';
import type { SchedulerConfig } from '../ddim/schedule.ts';

const boolean = (byDefault: boolean) => v.nullish(v.boolean(), byDefault);
const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const count = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const off = v.nullish(v.literal(false), false);

/** diffusers' keys and defaults (`DDIMScheduler`, and for the last part `DDPMScheduler`, `DPMSolverMultistepScheduler`). */
const schema = v.object({
  num_train_timesteps: v.nullish(v.pipe(count(1), v.maxValue(100_000)), 1000),
  beta_start: v.nullish(unit, 0.0001),
  beta_end: v.nullish(unit, 0.02),
  beta_schedule: v.nullish(v.picklist(['linear', 'scaled_linear', 'squaredcos_cap_v2']), 'linear'),
  trained_betas: v.nullish(v.array(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))), null),
  prediction_type: v.nullish(v.picklist(['epsilon', 'v_prediction', 'sample']), 'epsilon'),
  clip_sample: boolean(true),
  clip_sample_range: v.nullish(positive, 1),
  thresholding: boolean(false),
  dynamic_thresholding_ratio: v.nullish(unit, 0.995),
  sample_max_value: v.nullish(positive, 1),
  set_alpha_to_one: boolean(true),
  steps_offset: v.nullish(count(0), 0),
  timestep_spacing: v.nullish(v.picklist(['leading', 'trailing', 'linspace']), 'leading'),
  rescale_betas_zero_snr: boolean(false),
  variance_type: v.nullish(v.picklist(['fixed_small', 'fixed_small_log', 'fixed_large']), 'fixed_small'),
  final_sigmas_type: v.nullish(v.picklist(['zero', 'sigma_min']), 'zero'),
  lower_order_final: boolean(true),
  euler_at_final: boolean(false),
  solver_order: v.nullish(v.literal(2), 2),
  algorithm_type: v.nullish(v.literal('dpmsolver++'), 'dpmsolver++'),
  solver_type: v.nullish(v.literal('midpoint'), 'midpoint'),
  use_karras_sigmas: off,
  use_exponential_sigmas: off,
  use_beta_sigmas: off,
  use_lu_lambdas: off,
  use_flow_sigmas: off,
});

/**
 * Reads the parsed JSON of a diffusers `scheduler_config.json`: missing keys take diffusers' defaults, unknown keys are
 * ignored. Throws an Error that names every field whose value is malformed or not supported.
 */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  if (Array.isArray(json)) throw new Error('scheduler_config: a list, expected an object');
  const result = v.safeParse(schema, json);
  if (!result.success) throw new Error(`scheduler_config: ${result.issues.map(describe).join('; ')}`);
  const c = result.output;
  if (c.trained_betas !== null && c.trained_betas.length !== c.num_train_timesteps)
    throw new Error(
      `scheduler_config: trained_betas has ${c.trained_betas.length} values, num_train_timesteps is ${c.num_train_timesteps}`,
    );
  return {
    numTrainTimesteps: c.num_train_timesteps,
    betaStart: c.beta_start,
    betaEnd: c.beta_end,
    betaSchedule: c.beta_schedule,
    trainedBetas: c.trained_betas,
    predictionType: c.prediction_type,
    clipSample: c.clip_sample,
    clipSampleRange: c.clip_sample_range,
    thresholding: c.thresholding,
    dynamicThresholdingRatio: c.dynamic_thresholding_ratio,
    sampleMaxValue: c.sample_max_value,
    setAlphaToOne: c.set_alpha_to_one,
    stepsOffset: c.steps_offset,
    timestepSpacing: c.timestep_spacing,
    rescaleBetasZeroSnr: c.rescale_betas_zero_snr,
    varianceType: c.variance_type,
    finalSigmasType: c.final_sigmas_type,
    lowerOrderFinal: c.lower_order_final,
    eulerAtFinal: c.euler_at_final,
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = issue.path?.map((item) => String(item.key)).join('.') ?? 'the file';
  const expected = issue.expected === null ? '' : `, expected ${issue.expected}`;
  return `${path}: ${issue.received} is not supported${expected}`;
}
