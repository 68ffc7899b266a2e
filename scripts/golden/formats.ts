import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const numbers = v.pipe(v.array(v.number()), v.minLength(1));
const integers = v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1));
const rows = v.pipe(v.array(numbers), v.minLength(1));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 hex digits'));
/** A seed too long for a double arrives as a string of digits. */
const seed = v.union([
  v.pipe(v.number(), v.safeInteger()),
  v.pipe(
    v.string(),
    v.regex(/^\d+$/),
    v.transform((digits) => BigInt(digits)),
  ),
]);
const shape = v.strictTuple([positive, positive, positive, positive]);
const madeBy = v.record(v.string(), v.string());
const config = v.record(v.string(), v.unknown());
const note = v.optional(v.string());
/** A list of cases; an empty one would compare nothing. */
const cases = <T extends v.GenericSchema>(one: T) => v.pipe(v.array(one), v.minLength(1));
const eta = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const named = v.picklist(['leading', 'trailing', 'linspace']);

export type Seed = v.InferOutput<typeof seed>;

const schedule = v.strictObject({
  format: v.literal('golden/schedule/1'),
  id: v.string(),
  made_by: madeBy,
  config,
  length: positive,
  betas: numbers,
  alphas_cumprod: numbers,
  betas_sha256: hash,
  alphas_cumprod_sha256: hash,
  alphas_cumprod_sum: v.number(),
  as_shipped: v.optional(
    v.strictObject({
      betas_differing: count,
      betas_max_ulp: count,
      alphas_cumprod_differing: count,
      alphas_cumprod_max_ulp: count,
    }),
  ),
});

const list = {
  num_train_timesteps: positive,
  timestep_spacing: named,
  steps_offset: count,
  num_inference_steps: positive,
  note,
};
const timesteps = v.strictObject({
  format: v.literal('golden/timesteps/1'),
  made_by: madeBy,
  ddim: cases(v.strictObject({ ...list, stride: positive, timesteps: integers })),
  inverse: cases(
    v.strictObject({ ...list, timestep_spacing: v.picklist(['leading', 'trailing']), timesteps: integers }),
  ),
  upstream_surplus: v.array(v.strictObject({ ...list, timestep_spacing: v.literal('trailing'), timesteps: integers })),
});

const addNoise = v.strictObject({
  format: v.literal('golden/add-noise/1'),
  made_by: madeBy,
  cases: cases(
    v.strictObject({
      config,
      seed,
      shape,
      timesteps: integers,
      original_samples: numbers,
      noise: numbers,
      noisy_samples: numbers,
      velocity: numbers,
      note,
    }),
  ),
});

const draw = v.union([
  v.strictObject({ seed: v.optional(seed), n: positive, values: numbers }),
  v.strictObject({ seed: v.optional(seed), n: positive, first: numbers, last: numbers, sha256: hash, sum: v.number() }),
]);
const rng = v.strictObject({
  format: v.literal('golden/rng/1'),
  made_by: madeBy,
  seed: v.optional(seed),
  randn: v.optional(cases(draw)),
  rand: v.optional(cases(draw)),
});

const rngSequences = v.strictObject({
  format: v.literal('golden/rng-sequences/1'),
  made_by: madeBy,
  sequences: cases(
    v.strictObject({
      calls: cases(
        v.variant('op', [
          v.strictObject({ op: v.literal('manual_seed'), seed }),
          v.strictObject({ op: v.literal('rand'), n: positive, values: numbers }),
          v.strictObject({ op: v.literal('randn'), n: positive, values: numbers }),
        ]),
      ),
      note,
    }),
  ),
});

const digest = {
  sha256: hash,
  first8: v.pipe(numbers, v.maxLength(8)),
  last4: v.pipe(numbers, v.maxLength(4)),
  sum: v.number(),
};
const drawn = { x_T: v.strictObject(digest), noise: cases(v.strictObject(digest)) };
const rngApp = v.strictObject({
  format: v.literal('golden/rng-app/1'),
  made_by: madeBy,
  randn: cases(v.strictObject({ seed, shape, ...digest, note })),
  one_generator: cases(v.strictObject({ seed, shape, ...drawn, note })),
  generator_per_sample: cases(v.strictObject({ seeds: v.array(seed), shape, ...drawn, note })),
});

const run = {
  num_inference_steps: positive,
  seed: v.union([seed, v.array(seed)]),
  shape,
  generator: v.optional(v.picklist(['one', 'one per sample'])),
};
const ddimRun = { ...run, eta, use_clipped_model_output: v.boolean() };
const head = { format: v.literal('golden/trajectory/1'), id: v.string(), made_by: madeBy, config, note };
const outcome = { timesteps: integers, x: rows, model_output: rows, pred_original_sample: rows };
const noise = v.array(v.nullable(numbers));
const levels = { prev_timesteps: integers, alpha_prod_t: numbers, alpha_prod_t_prev: numbers, std_dev_t: numbers };

const trajectory = v.variant('kind', [
  v.strictObject({
    ...head,
    kind: v.literal('ddim'),
    run: v.strictObject(ddimRun),
    ...outcome,
    ...levels,
    noise: v.optional(noise),
  }),
  v.strictObject({
    ...head,
    kind: v.literal('ddim-guidance'),
    run: v.strictObject({ ...ddimRun, guidance_scale: v.number(), class_labels: v.array(count) }),
    ...outcome,
    ...levels,
    model_output_uncond: rows,
    model_output_cond: rows,
    noise: v.optional(noise),
  }),
  v.strictObject({
    ...head,
    kind: v.literal('ddpm'),
    run: v.strictObject(run),
    ...outcome,
    prev_timesteps: integers,
    noise,
  }),
  v.strictObject({
    ...head,
    kind: v.literal('dpmsolver++2m'),
    run: v.strictObject(run),
    ...outcome,
    sigmas: numbers,
  }),
]);

const inversion = v.strictObject({
  format: v.literal('golden/inversion/1'),
  kind: v.literal('ddim-inversion'),
  id: v.string(),
  made_by: madeBy,
  config,
  run: v.strictObject({ ...run, start: v.literal('clamp(0.5*randn, -1, 1)') }),
  invert: v.strictObject(outcome),
  resample: v.strictObject(outcome),
  note,
});

const ddimGrid = v.strictObject({
  format: v.literal('golden/ddim-grid/1'),
  made_by: madeBy,
  config,
  cases: cases(
    v.strictObject({
      id: v.string(),
      eta,
      timestep_spacing: named,
      prediction_type: v.string(),
      beta_schedule: v.string(),
      clip_sample: v.boolean(),
      num_inference_steps: positive,
      seed: v.union([seed, v.array(seed)]),
      shape,
      rows: v.pipe(v.array(count), v.minLength(1)),
      x: rows,
      pred_original_sample_last: numbers,
      note,
    }),
  ),
});

const slerp = v.strictObject({
  format: v.literal('golden/slerp/1'),
  made_by: madeBy,
  cases: cases(
    v.strictObject({
      seeds: v.strictTuple([seed, seed]),
      shape,
      z1_plus: v.nullable(v.number()),
      cos: v.number(),
      theta: v.number(),
      torch_float32: v.strictObject({ theta: v.number(), max_relative_difference: v.number() }),
      z0: v.optional(numbers),
      z1: v.optional(numbers),
      z0_sha256: v.optional(hash),
      z1_sha256: v.optional(hash),
      results: v.pipe(
        v.array(
          v.union([
            v.strictObject({ alpha: v.number(), values: numbers }),
            v.strictObject({ alpha: v.number(), first8_last4: v.pipe(numbers, v.length(12)) }),
          ]),
        ),
        v.minLength(1),
      ),
      note,
    }),
  ),
});

const asShipped = v.strictObject({
  format: v.literal('golden/as-shipped/1'),
  made_by: madeBy,
  nan: v.array(v.string()),
  max_relative_difference: v.number(),
  runs: v.record(
    v.string(),
    v.union([
      v.strictObject({
        max_relative_difference: v.number(),
        values_differing: count,
        values: positive,
        x_final: numbers,
        note,
      }),
      v.strictObject({ max_relative_difference: v.null(), note: v.string() }),
    ]),
  ),
});

const network = {
  format: v.literal('golden/unet/1'),
  made_by: madeBy,
  model: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.onnx$/, 'the name of an .onnx file beside it')),
  opset: positive,
  parameters: positive,
  architecture: v.looseObject({
    sample_size: positive,
    in_channels: positive,
    out_channels: positive,
    num_class_embeds: positive,
  }),
  inputs: v.record(v.string(), v.string()),
  outputs: v.record(v.string(), v.string()),
  note,
};
const unetForward = v.strictObject({
  ...network,
  forward: v.pipe(
    v.array(v.strictObject({ shape, timestep: numbers, class_labels: integers, sample: numbers, out_sample: numbers })),
    v.minLength(1),
  ),
});
const unetRun = v.strictObject({
  ...network,
  config,
  run: v.strictObject({ ...ddimRun, class_labels: v.array(count) }),
  ...outcome,
  image_shape: v.strictTuple([positive, positive, positive, positive]),
  image_uint8: v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
});

export type ScheduleFile = v.InferOutput<typeof schedule>;
export type TimestepsFile = v.InferOutput<typeof timesteps>;
export type AddNoiseFile = v.InferOutput<typeof addNoise>;
export type RngFile = v.InferOutput<typeof rng>;
export type RngSequencesFile = v.InferOutput<typeof rngSequences>;
export type RngAppFile = v.InferOutput<typeof rngApp>;
export type TrajectoryFile = v.InferOutput<typeof trajectory>;
export type InversionFile = v.InferOutput<typeof inversion>;
export type DdimGridFile = v.InferOutput<typeof ddimGrid>;
export type SlerpFile = v.InferOutput<typeof slerp>;
export type AsShippedFile = v.InferOutput<typeof asShipped>;
export type UnetForwardFile = v.InferOutput<typeof unetForward>;
export type UnetRunFile = v.InferOutput<typeof unetRun>;

export type GoldenFile =
  | ScheduleFile
  | TimestepsFile
  | AddNoiseFile
  | RngFile
  | RngSequencesFile
  | RngAppFile
  | TrajectoryFile
  | InversionFile
  | DdimGridFile
  | SlerpFile
  | AsShippedFile
  | UnetForwardFile
  | UnetRunFile;

/** The schema of each value of the `format` field. */
export const schemas: Readonly<Record<string, v.GenericSchema<unknown, GoldenFile>>> = {
  'golden/schedule/1': schedule,
  'golden/timesteps/1': timesteps,
  'golden/add-noise/1': addNoise,
  'golden/rng/1': rng,
  'golden/rng-sequences/1': rngSequences,
  'golden/rng-app/1': rngApp,
  'golden/trajectory/1': trajectory,
  'golden/inversion/1': inversion,
  'golden/ddim-grid/1': ddimGrid,
  'golden/slerp/1': slerp,
  'golden/as-shipped/1': asShipped,
  'golden/unet/1': v.union([unetForward, unetRun]),
};
