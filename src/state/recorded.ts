import * as v from 'valibot';
import type { FrameKind, FrameStore } from '../client/frame-store.ts';
import { planDdim } from '../ddim/plan.ts';
import { specKey } from '../model/canonical-spec.ts';
import { type Model, weightsId } from '../model/catalog.ts';
import type { Pixels, StepPictures } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { cutTiles, joinTiles } from './picture-strip.ts';
import { axisResults, axisSchema, buildAxis } from './recorded-axis.ts';
import { choices } from './settings-table.ts';
import type { RunResult } from './types.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const pngFile = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.png$/));

/**
 * `models/<id>/recorded/default.json`: one finished run of the model's default link, and the final pictures and times of
 * the same run with the other counts of the axis. Its pictures are horizontal strips in lossless PNG files beside it,
 * one tile a step in the order of execution.
 */
export const recordedSchema = v.object({
  format: v.literal('fewer-steps/recorded/2'),
  /** Canonical spec of the run, and the spec itself. */
  key: v.string(),
  spec: v.object({
    model: v.string(),
    seed: whole,
    count: v.picklist(choices.count),
    label: whole,
    guidance: v.number(),
    steps: v.pipe(whole, v.minValue(1)),
    spacing: v.picklist(choices.spacing),
    eta: v.number(),
    clip: v.picklist(choices.clip),
  }),
  /** The weights that made it (weightsId in model/catalog.ts). */
  weights: v.string(),
  backend: v.picklist(['webgpu', 'wasm', 'analytic']),
  adapter: v.nullable(v.string()),
  machine: v.string(),
  /** YYYY-MM-DD */
  date: v.pipe(v.string(), v.isoDate()),
  times: v.array(v.object({ networkMs: ms, stepMs: ms, decodeMs: ms, cold: v.boolean() })),
  totals: v.object({
    totalMs: ms,
    medianStepMs: v.nullable(ms),
    backend: v.picklist(['webgpu', 'wasm', 'analytic']),
  }),
  checks: v.object({ noise: hex(8), picture: hex(16) }),
  axis: axisSchema,
  strips: v.object({
    /** x̂0 of each step: S tiles. */
    x0: pngFile,
    /** x_t before each step and after the last: S + 1 tiles. */
    xt: pngFile,
    /** ε̂ of each step: S tiles. */
    eps: pngFile,
    /** Fresh noise of each step, S tiles; null where none is drawn (eta 0). */
    noise: v.nullable(pngFile),
    /** The final picture of each run of `axis`. */
    axis: pngFile,
  }),
});

export type RecordedFile = v.InferOutput<typeof recordedSchema>;
export type StripName = keyof RecordedFile['strips'];

/** A recorded run, ready to be shown. */
export type Recording = {
  readonly result: RunResult;
  readonly frames: readonly { readonly step: number; readonly x0: Pixels; readonly pictures: StepPictures | null }[];
};

/** Where a recording was made. */
export type RecordedAt = Pick<RecordedFile, 'weights' | 'adapter' | 'machine' | 'date'>;

/**
 * The recording of a finished run whose pictures are all in the frame store, and of the other finished runs of its axis:
 * the JSON file, and the strips to be written as PNG under the names that it gives. Throws Error where something of
 * them is missing.
 */
export function buildRecording(
  result: RunResult,
  others: readonly RunResult[],
  frames: Pick<FrameStore, 'get'>,
  at: RecordedAt,
): { readonly file: RecordedFile; readonly strips: Readonly<Partial<Record<StripName, Pixels>>> } {
  const { key, spec, times, totals, checks, backend } = result;
  if (totals === null || checks === null || backend === null) throw new Error(`the run ${key} is not done`);
  const tile = (step: number, kind: FrameKind) => {
    const pixels = frames.get(key, step, kind);
    if (pixels === undefined) throw new Error(`no ${kind} of step ${step} of ${key}`);
    return pixels;
  };
  const strip = (kind: FrameKind) => Array.from({ length: spec.steps }, (_, i) => tile(i + 1, kind));
  const { axis, strip: axisStrip } = buildAxis(others, frames);
  const strips = {
    axis: axisStrip,
    x0: joinTiles(strip('x0')),
    xt: joinTiles([...strip('xt'), tile(spec.steps, 'next')]),
    eps: joinTiles(strip('eps')),
    ...(spec.eta > 0 ? { noise: joinTiles(strip('noise')) } : {}),
  };
  const names = { x0: 'default-x0.png', xt: 'default-xt.png', eps: 'default-eps.png', axis: 'default-axis.png' };
  return {
    strips,
    file: {
      format: 'fewer-steps/recorded/2',
      key,
      spec: { ...spec },
      ...at,
      backend,
      times: times.map(({ networkMs, stepMs, decodeMs, cold }) => ({ networkMs, stepMs, decodeMs, cold })),
      totals,
      checks,
      axis,
      strips: { ...names, noise: spec.eta > 0 ? 'default-noise.png' : null },
    },
  };
}

/**
 * Reads and checks the recorded runs of a model's default link, that run itself first. `read…` get a file name inside the folder `recorded` of
 * the model. Throws Error where the recording is malformed, of another run, or made with other weights.
 */
export async function loadRecording(
  model: Model,
  run: RunSpec,
  readJson: (name: string) => Promise<unknown>,
  readPixels: (name: string) => Promise<Pixels>,
): Promise<readonly Recording[]> {
  const parsed = v.safeParse(recordedSchema, await readJson('default.json'));
  if (!parsed.success) throw new Error(`recorded/default.json: ${v.getDotPath(parsed.issues[0]) ?? 'not an object'}`);
  const file = parsed.output;
  const { strips, spec } = file;
  if (file.weights !== weightsId(model.manifest)) throw new Error('recorded with other weights');
  if (file.key !== specKey(run) || specKey(spec) !== file.key) throw new Error('recorded with other settings');
  const plan = planDdim(model.schedule, spec);
  if (plan.length !== file.times.length) throw new Error(`${file.times.length} times for ${plan.length} steps`);
  const tiles = async (name: string, count: number) => cutTiles(await readPixels(name), count);
  const [x0, xt, eps, noise, finals] = await Promise.all([
    tiles(strips.x0, spec.steps),
    tiles(strips.xt, spec.steps + 1),
    tiles(strips.eps, spec.steps),
    strips.noise === null ? null : tiles(strips.noise, spec.steps),
    tiles(strips.axis, file.axis.length),
  ]);
  const [, height, width] = model.manifest.picture;
  const columns = Math.sqrt(spec.count);
  for (const tile of [x0[0], finals[0]]) {
    if (tile?.width !== columns * width || tile.height !== columns * height)
      throw new Error('pictures of another size');
  }
  const { key, totals, checks, backend, machine, date } = file;
  const result: RunResult = {
    key,
    spec,
    state: 'done',
    plan,
    times: file.times.map((time) => ({ ...time, hidden: false })),
    totals,
    checks,
    backend,
    recorded: { machine, date },
    error: null,
  };
  const frames = x0.map((picture, i) => ({
    step: i + 1,
    x0: picture,
    pictures: {
      xt: tileAt(xt, i),
      eps: tileAt(eps, i),
      noise: noise === null ? null : tileAt(noise, i),
      next: tileAt(xt, i + 1),
    },
  }));
  const others = axisResults(file.axis, result, model).map((other, i) => ({
    result: other,
    frames: [{ step: other.spec.steps, x0: tileAt(finals, i), pictures: null }],
  }));
  return [{ result, frames }, ...others];
}

function tileAt(tiles: readonly Pixels[], index: number): Pixels {
  const tile = tiles[index];
  if (tile === undefined) throw new RangeError(`no tile ${index}`);
  return tile;
}
