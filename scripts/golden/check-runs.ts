import { type Plan, planDdim, planDdpm, planDpm2m, planInvert } from '../../src/ddim/plan.ts';
import { createSchedule, type Schedule, type SchedulerConfig } from '../../src/ddim/schedule.ts';
import { parseSchedulerConfig } from '../../src/model/scheduler-config.ts';
import type { AsShippedFile, DdimGridFile, InversionFile, TrajectoryFile } from './formats.ts';
import { clippingOf, drawer, guidedStandIn, simulate, standIn, type Trace } from './simulate.ts';
import type { Tally } from './tally.ts';

/** What as-shipped.json is compared with. */
export type FinishedRun = {
  readonly xFinal: Float32Array;
  /** Numbers in all rows of x, and the largest of them without its sign. */
  readonly values: number;
  readonly largest: number;
  readonly finite: boolean;
  /** Portable tolerance of a whole run (section 10). */
  readonly tolerance: number;
};

export type FinishedRuns = Map<string, FinishedRun>;

export async function checkTrajectory(file: TrajectoryFile, tally: Tally, finished: FinishedRuns): Promise<void> {
  const schedule = createSchedule(parseSchedulerConfig(file.config));
  const plan = planOf(file, schedule);
  checkGenerator(file.run, tally);
  const { config, clip } = clippingOfKind(file, schedule.config);
  const draw = drawer(file.run.seed, file.run.shape);
  const guided = file.kind === 'ddim-guidance' ? guidedStandIn(file.run.class_labels, file.run.guidance_scale) : null;
  if (file.kind === 'ddim-guidance' && file.run.class_labels.length !== file.run.shape[0])
    throw new Error(`run.class_labels: ${file.run.class_labels.length} labels for a batch of ${file.run.shape[0]}`);
  const network = guided?.network ?? ((x: Float32Array, t: number) => standIn(x, t, null));
  const trace = await simulate(config, plan, { clip, count: file.run.shape[0] }, draw(), network, draw);

  checkTrace('', trace, plan, file, tally);
  if ('prev_timesteps' in file)
    tally.integers(
      'prev_timesteps',
      plan.map((step) => step.tPrev),
      file.prev_timesteps,
    );
  if ('std_dev_t' in file) {
    tally.float32(
      'alpha_prod_t',
      plan.map((step) => step.alphaBar),
      file.alpha_prod_t,
    );
    tally.float32(
      'alpha_prod_t_prev',
      plan.map((step) => step.alphaBarPrev),
      file.alpha_prod_t_prev,
    );
    tally.float32(
      'std_dev_t',
      plan.map((step) => step.sigma),
      file.std_dev_t,
    );
  }
  if ('sigmas' in file) tally.float32('sigmas', sigmasOf(plan), file.sigmas);
  if (guided !== null && file.kind === 'ddim-guidance') {
    tally.rows('model_output_uncond', guided.uncond, file.model_output_uncond);
    tally.rows('model_output_cond', guided.cond, file.model_output_cond);
  }
  const golden = 'noise' in file ? file.noise : undefined;
  if (golden !== undefined) tally.rows('noise', trace.noise, golden);
  else if (trace.noise.some((row) => row !== null)) tally.problem('noise: missing, the run draws noise');

  const eta = 'eta' in file.run ? file.run.eta : 0;
  const tolerance = file.kind === 'ddim-guidance' ? 3e-3 : runTolerance(schedule.config, eta);
  finish(finished, file.id, trace.x, tolerance, tally);
}

function planOf(file: TrajectoryFile, schedule: Schedule): Plan {
  const options = { steps: file.run.num_inference_steps, spacing: schedule.config.timestepSpacing };
  switch (file.kind) {
    case 'ddim':
    case 'ddim-guidance':
      return planDdim(schedule, { ...options, eta: file.run.eta });
    case 'ddpm':
      return planDdpm(schedule, options);
    case 'dpmsolver++2m':
      return planDpm2m(schedule, options);
  }
}

function clippingOfKind(file: TrajectoryFile, config: SchedulerConfig) {
  if (file.kind === 'dpmsolver++2m') return { config, clip: config.thresholding ? 'x0' : 'off' } as const;
  return clippingOf(config, 'use_clipped_model_output' in file.run && file.run.use_clipped_model_output);
}

function checkGenerator(run: TrajectoryFile['run'], tally: Tally): void {
  const kind = typeof run.seed === 'object' ? 'one per sample' : 'one';
  if (run.generator !== undefined && run.generator !== kind)
    tally.problem(`run.generator: "${run.generator}", but the seed means "${kind}"`);
}

/** sigma at each timestep, then the final one. */
function sigmasOf(plan: Plan): number[] {
  const final = plan.at(-1)?.alphaBarPrev ?? 1;
  return [
    ...plan.map((step) => step.dpm?.sigma ?? Number.NaN),
    Math.fround(Math.sqrt(Math.fround((1 - final) / final))),
  ];
}

type Outcome = Pick<TrajectoryFile, 'timesteps' | 'x' | 'model_output' | 'pred_original_sample'>;

export function checkTrace(path: string, trace: Trace, plan: Plan, golden: Outcome, tally: Tally): void {
  tally.integers(
    `${path}timesteps`,
    plan.map((step) => step.t),
    golden.timesteps,
  );
  tally.rows(`${path}x`, trace.x, golden.x);
  tally.rows(`${path}model_output`, trace.outputs, golden.model_output);
  tally.rows(`${path}pred_original_sample`, trace.x0Hats, golden.pred_original_sample);
}

export async function checkInversion(file: InversionFile, tally: Tally, finished: FinishedRuns): Promise<void> {
  const { num_inference_steps: steps, shape, seed } = file.run;
  const schedule = createSchedule(parseSchedulerConfig(file.config));
  const { config } = schedule;
  const spacing = config.timestepSpacing;
  if (spacing === 'linspace') throw new Error('config.timestep_spacing: inversion knows leading and trailing only');
  checkGenerator(file.run, tally);
  const draw = drawer(seed, shape);
  const start = draw().map((v) => Math.min(Math.max(Math.fround(0.5 * v), -1), 1));
  const network = (x: Float32Array, t: number) => standIn(x, t, null);
  const count = shape[0];

  const up = planInvert(schedule, { steps, spacing });
  const inverted = await simulate(config, up, { clip: config.clipSample ? 'x0' : 'off', count }, start, network, draw);
  checkTrace('invert.', inverted, up, file.invert, tally);

  const down = planDdim(schedule, { steps, spacing, eta: 0 });
  const noise = inverted.x.at(-1) ?? start;
  const { clip } = clippingOf(config, false);
  const sampled = await simulate(config, down, { clip, count }, noise, network, draw);
  checkTrace('resample.', sampled, down, file.resample, tally);

  const rows = [...inverted.x, ...sampled.x.slice(1)];
  finish(finished, file.id, rows, config.predictionType === 'sample' ? 5e-4 : 2e-4, tally);
}

export async function checkDdimGrid(file: DdimGridFile, tally: Tally, finished: FinishedRuns): Promise<void> {
  for (const [i, c] of file.cases.entries()) {
    const path = `cases[${i}]`;
    const { timestep_spacing, prediction_type, beta_schedule, clip_sample } = c;
    const schedule = createSchedule(
      parseSchedulerConfig({ ...file.config, timestep_spacing, prediction_type, beta_schedule, clip_sample }),
    );
    const steps = c.num_inference_steps;
    const plan = planDdim(schedule, { steps, spacing: timestep_spacing, eta: c.eta });
    const { config, clip } = clippingOf(schedule.config, false);
    const draw = drawer(c.seed, c.shape);
    const network = (x: Float32Array, t: number) => standIn(x, t, null);
    const trace = await simulate(config, plan, { clip, count: c.shape[0] }, draw(), network, draw);
    const kept = c.rows.map((row) => trace.x[row] ?? null);
    if (kept.includes(null)) tally.problem(`${path}.rows: ${c.rows.join(', ')}, but the run has ${steps} steps`);
    if (!c.rows.includes(0) || !c.rows.includes(steps)) tally.problem(`${path}.rows: expected 0 and ${steps} in it`);
    tally.rows(`${path}.x`, kept, c.x);
    tally.float32(`${path}.pred_original_sample_last`, trace.x0Hats.at(-1) ?? [], c.pred_original_sample_last);
    finish(finished, c.id, trace.x, runTolerance(config, c.eta), tally);
  }
}

/** Section 10: cancellation in (1 − p) − σ² at the first step costs digits where ᾱ starts near 0. */
function runTolerance(config: SchedulerConfig, eta: number): number {
  const cancels = config.betaSchedule === 'squaredcos_cap_v2' && config.timestepSpacing !== 'leading' && eta > 0;
  return cancels ? 5e-4 : 2e-4;
}

function finish(finished: FinishedRuns, id: string, x: readonly Float32Array[], tolerance: number, tally: Tally): void {
  if (finished.has(id)) tally.problem(`id: "${id}" occurs twice`);
  const xFinal = x.at(-1) ?? new Float32Array();
  const largest = x.reduce((max, row) => row.reduce((m, v) => Math.max(m, Math.abs(v)), max), 0);
  finished.set(id, { xFinal, values: x.length * xFinal.length, largest, finite: Number.isFinite(largest), tolerance });
}

/** Our runs, equal to diffusers with exact square roots, against diffusers as shipped. */
export function checkAsShipped(file: AsShippedFile, tally: Tally, finished: FinishedRuns): void {
  let largest = 0;
  for (const [id, golden] of Object.entries(file.runs)) {
    const run = finished.get(id);
    const isNan = file.nan.includes(id);
    if (run === undefined) {
      tally.problem(`runs.${id}: no such run among the other files of this folder`);
      continue;
    }
    if (!run.finite) tally.problem(`runs.${id}: not finite here`);
    if (isNan !== (golden.max_relative_difference === null))
      tally.problem(`runs.${id}.max_relative_difference: null exactly where the id is listed in nan`);
    if (golden.max_relative_difference === null) continue;
    const { max_relative_difference: declared, values_differing: differing } = golden;
    largest = Math.max(largest, declared);
    tally.equal(`runs.${id}.values`, run.values, golden.values);
    tally.near(`runs.${id}.x_final`, run.xFinal, Float32Array.from(golden.x_final), {
      label: 'x_final',
      limit: run.tolerance,
    });
    const possible = differing <= golden.values && declared <= run.tolerance && (differing === 0) === (declared === 0);
    if (!possible) tally.problem(`runs.${id}.values_differing: ${differing}, max_relative_difference: ${declared}`);
    // The file says by how much the run differs at most (three digits), which binds its last row closer than a tolerance.
    tally.near(`runs.${id}.x_final`, run.xFinal, Float32Array.from(golden.x_final), {
      label: 'x_final by the declared difference',
      limit: declared * 1.01 * Math.max(1, run.largest),
      absolute: true,
    });
  }
  for (const id of file.nan) {
    tally.equal(`nan: ${id} in runs`, String(id in file.runs), 'true');
    tally.equal(`nan: ${id} finite here`, String(finished.get(id)?.finite ?? false), 'true');
  }
  tally.equal('max_relative_difference', largest, file.max_relative_difference);
}
