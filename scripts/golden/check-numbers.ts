import { addNoise, velocity } from '../../src/ddim/noise.ts';
import { createSchedule } from '../../src/ddim/schedule.ts';
import { angleBetween, slerp } from '../../src/ddim/slerp.ts';
import { diffusersTimesteps, inverseTimesteps, timesteps } from '../../src/ddim/timesteps.ts';
import { TorchGenerator } from '../../src/ddim/torch-random.ts';
import { parseSchedulerConfig } from '../../src/model/scheduler-config.ts';
import type {
  AddNoiseFile,
  RngAppFile,
  RngFile,
  RngSequencesFile,
  ScheduleFile,
  SlerpFile,
  TimestepsFile,
} from './formats.ts';
import { drawer, sizeOf } from './simulate.ts';
import type { Tally } from './tally.ts';

export function checkSchedule(file: ScheduleFile, tally: Tally): void {
  const { config, betas, alphasCumprod } = createSchedule(parseSchedulerConfig(file.config));
  tally.equal('length', config.numTrainTimesteps, file.length);
  tally.float32('betas', betas, file.betas);
  tally.float32('alphas_cumprod', alphasCumprod, file.alphas_cumprod);
  tally.sha256('betas_sha256', betas, file.betas_sha256);
  tally.sha256('alphas_cumprod_sha256', alphasCumprod, file.alphas_cumprod_sha256);
  tally.sum('alphas_cumprod_sum', alphasCumprod, file.alphas_cumprod_sum);
  const shipped = file.as_shipped;
  if (shipped === undefined) return;
  checkDifference(tally, 'betas', file.length, shipped.betas_differing, shipped.betas_max_ulp);
  checkDifference(
    tally,
    'alphas_cumprod',
    file.length,
    shipped.alphas_cumprod_differing,
    shipped.alphas_cumprod_max_ulp,
  );
}

/** What diffusers as shipped gives is not reproduced here; its counts can only be told to be possible. */
function checkDifference(tally: Tally, name: string, length: number, differing: number, ulp: number): void {
  if (differing > length || (differing === 0) !== (ulp === 0))
    tally.problem(`as_shipped.${name}_differing: ${differing} of ${length} by at most ${ulp} ulp`);
}

export function checkTimesteps(file: TimestepsFile, tally: Tally): void {
  file.ddim.forEach((c, i) => {
    const { num_train_timesteps: total, num_inference_steps: steps, timestep_spacing: spacing } = c;
    tally.equal(`ddim[${i}].stride`, Math.floor(total / steps), c.stride);
    const upstream = diffusersTimesteps(spacing, total, steps, c.steps_offset);
    tally.integers(`ddim[${i}].timesteps`, upstream, c.timesteps);
    if (upstream.every((t) => t < total))
      tally.integers(`ddim[${i}].timesteps`, timesteps(spacing, total, steps, c.steps_offset), c.timesteps);
  });
  file.inverse.forEach((c, i) => {
    const { num_train_timesteps: total, num_inference_steps: steps, timestep_spacing: spacing } = c;
    const upstream = diffusersTimesteps(spacing, total, steps, c.steps_offset).reverse();
    tally.integers(`inverse[${i}].timesteps`, upstream, c.timesteps);
    if (upstream.every((t) => t < total))
      tally.integers(`inverse[${i}].timesteps`, inverseTimesteps(spacing, total, steps, c.steps_offset), c.timesteps);
  });
  file.upstream_surplus.forEach((c, i) => {
    const { num_train_timesteps: total, num_inference_steps: steps } = c;
    const own = Array.from(timesteps(c.timestep_spacing, total, steps, c.steps_offset));
    tally.integers(`upstream_surplus[${i}].timesteps`, hasSurplus(total, steps) ? [...own, -1] : own, c.timesteps);
  });
  const listed = new Set(file.upstream_surplus.map((c) => `${c.num_inference_steps} of ${c.num_train_timesteps}`));
  for (const { timestep_spacing: spacing, num_train_timesteps: total, num_inference_steps: steps } of file.ddim)
    if (spacing === 'trailing' && hasSurplus(total, steps) && !listed.has(`${steps} of ${total}`))
      tally.problem(`upstream_surplus: no list for ${steps} of ${total} timesteps`);
}

/** Whether numpy.arange(T, 0, −T/S) has S + 1 entries; the surplus one, −1 in the end, is what `timesteps` leaves out. */
function hasSurplus(total: number, steps: number): boolean {
  return Math.ceil(-total / -(total / steps)) > steps;
}

export function checkAddNoise(file: AddNoiseFile, tally: Tally): void {
  file.cases.forEach((c, i) => {
    const { alphasCumprod } = createSchedule(parseSchedulerConfig(c.config));
    const draw = drawer(c.seed, c.shape);
    const x0 = draw().map((v) => Math.min(Math.max(v, -1), 1));
    const noise = draw();
    const size = x0.length / c.shape[0];
    if (c.timesteps.length !== c.shape[0])
      tally.problem(`cases[${i}].timesteps: ${c.timesteps.length} entries, expected ${c.shape[0]}`);
    const noisy = new Float32Array(x0.length);
    const target = new Float32Array(x0.length);
    c.timesteps.slice(0, c.shape[0]).forEach((t, sample) => {
      const alphaBar = alphasCumprod[t] ?? Number.NaN;
      const start = sample * size;
      const own = [x0.subarray(start, start + size), noise.subarray(start, start + size)] as const;
      noisy.set(addNoise(alphaBar, ...own), start);
      target.set(velocity(alphaBar, ...own), start);
    });
    tally.float32(`cases[${i}].original_samples`, x0, c.original_samples);
    tally.float32(`cases[${i}].noise`, noise, c.noise);
    tally.float32(`cases[${i}].noisy_samples`, noisy, c.noisy_samples);
    tally.float32(`cases[${i}].velocity`, target, c.velocity);
  });
}

/** Section 10: torch without its vector kernels differs from ours by at most 2.3e-6. */
const portableRandn = { label: 'randn without vector kernels', limit: 4e-6, absolute: true };

export function checkRng(file: RngFile, tally: Tally): void {
  const vectorised = /^AVX/.test(file.made_by.cpu_capability ?? '');
  for (const op of ['randn', 'rand'] as const) {
    file[op]?.forEach((c, i) => {
      const path = `${op}[${i}]`;
      const seed = c.seed ?? file.seed;
      if (seed === undefined) {
        tally.problem(`${path}.seed: missing`);
        return;
      }
      const values = new TorchGenerator(seed)[op](c.n);
      if ('values' in c) {
        // One number at a time (fewer than 16), no vector kernel is in play.
        if (op === 'randn' && !vectorised && c.n >= 16) tally.near(`${path}.values`, values, c.values, portableRandn);
        else tally.float32(`${path}.values`, values, c.values);
        return;
      }
      tally.float32(`${path}.first`, values.subarray(0, Math.min(32, c.n)), c.first);
      tally.float32(`${path}.last`, values.subarray(-32), c.last);
      tally.sha256(`${path}.sha256`, values, c.sha256);
      tally.sum(`${path}.sum`, values, c.sum);
    });
  }
}

export function checkRngSequences(file: RngSequencesFile, tally: Tally): void {
  file.sequences.forEach(({ calls }, i) => {
    const generator = new TorchGenerator(0);
    if (calls[0]?.op !== 'manual_seed') tally.problem(`sequences[${i}].calls[0].op: expected manual_seed`);
    calls.forEach((call, k) => {
      if (call.op === 'manual_seed') generator.manualSeed(call.seed);
      else tally.float32(`sequences[${i}].calls[${k}].values`, generator[call.op](call.n), call.values);
    });
  });
}

type Digest = RngAppFile['randn'][number];

export function checkRngApp(file: RngAppFile, tally: Tally): void {
  const check = (path: string, values: Float32Array, golden: Omit<Digest, 'seed' | 'shape'>) => {
    tally.float32(`${path}.first8`, values.subarray(0, 8), golden.first8);
    tally.float32(`${path}.last4`, values.subarray(-4), golden.last4);
    tally.sha256(`${path}.sha256`, values, golden.sha256);
    tally.sum(`${path}.sum`, values, golden.sum);
  };
  file.randn.forEach((c, i) => {
    check(`randn[${i}]`, drawer(c.seed, c.shape)(), c);
  });
  const runs = [
    ...file.one_generator.map((c, i) => ({ path: `one_generator[${i}]`, seed: c.seed, c })),
    ...file.generator_per_sample.map((c, i) => ({ path: `generator_per_sample[${i}]`, seed: c.seeds, c })),
  ];
  for (const { path, seed, c } of runs) {
    const draw = drawer(seed, c.shape);
    check(`${path}.x_T`, draw(), c.x_T);
    c.noise.forEach((golden, k) => {
      check(`${path}.noise[${k}]`, draw(), golden);
    });
  }
}

export function checkSlerp(file: SlerpFile, tally: Tally): void {
  file.cases.forEach((c, i) => {
    const path = `cases[${i}]`;
    const n = sizeOf(c.shape);
    const z0 = drawer(c.seeds[0], c.shape)();
    const drawn = drawer(c.seeds[1], c.shape)();
    const plus = c.z1_plus === null ? null : Math.fround(c.z1_plus);
    const z1 = plus === null ? drawn : drawn.map((v, k) => (z0[k] as number) + Math.fround(plus * v));
    if (n <= 64 || c.z0 !== undefined) tally.float32(`${path}.z0`, z0, c.z0 ?? []);
    if (n <= 64 || c.z1 !== undefined) tally.float32(`${path}.z1`, z1, c.z1 ?? []);
    if (n > 64 || c.z0_sha256 !== undefined) tally.sha256(`${path}.z0_sha256`, z0, c.z0_sha256 ?? 'missing');
    if (n > 64 || c.z1_sha256 !== undefined) tally.sha256(`${path}.z1_sha256`, z1, c.z1_sha256 ?? 'missing');
    const { cos, theta } = angleBetween(z0, z1);
    // Sums of doubles in another order; arccos makes little of them where the ends are nearly parallel.
    tally.near(`${path}.cos`, [cos], [c.cos], { label: 'cos', limit: 1e-13, absolute: true });
    const limit = 1e-13 / Math.sin(theta);
    tally.near(`${path}.theta`, [theta], [c.theta], { label: 'theta', limit, absolute: true });
    tally.near(`${path}.torch_float32.theta`, [theta], [c.torch_float32.theta], {
      label: 'theta in float32',
      limit: 1e-6 / Math.sin(theta),
      absolute: true,
    });
    tally.near(`${path}.torch_float32.max_relative_difference`, [0], [c.torch_float32.max_relative_difference], {
      label: 'slerp in float32',
      limit: 1e-6,
    });
    c.results.forEach((result, k) => {
      const own = slerp(z0, z1, result.alpha);
      if ('values' in result) tally.float32(`${path}.results[${k}].values`, own, result.values);
      else {
        const ends = Float32Array.of(...own.subarray(0, 8), ...own.subarray(-4));
        tally.float32(`${path}.results[${k}].first8_last4`, ends, result.first8_last4);
      }
    });
  });
}
