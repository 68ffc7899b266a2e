import { guide } from '../ddim/guidance.ts';
import { type Plan, planDdim } from '../ddim/plan.ts';
import { ddimStep } from '../ddim/step.ts';
import { TorchGenerator } from '../ddim/torch-random.ts';
import type { Model } from '../model/catalog.ts';
import { samplePixels, toPixels } from '../model/pixels.ts';
import type { Pixels, StepPictures, StepTime } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { OpenModel } from './denoiser-pool.ts';
import { EngineError } from './engine-error.ts';
import { sha256Hex } from './model-store.ts';

/** Everything a run needs to go on after any of its steps. Replaced as a whole after a finite step. */
export type RunState = {
  readonly plan: Plan;
  /** Steps done. */
  readonly index: number;
  /** x_t, float32 [count, C, H, W]. */
  readonly x: Float32Array;
  /** One generator a picture (seed + i), after x_T and the noise of the steps done. */
  readonly generators: readonly TorchGenerator[];
};

export type Step = {
  readonly state: RunState;
  readonly time: Omit<StepTime, 'hidden'>;
  readonly pixels: Pixels;
  readonly pictures: StepPictures | null;
};

/** Plan and x_T of a run: x_T of picture i is torch.randn([1, C, H, W]) of a generator seeded with seed + i. */
export function startRun(spec: RunSpec, { manifest, schedule }: Model): RunState {
  const [channels, height, width] = manifest.sample;
  const size = channels * height * width;
  const generators = Array.from({ length: spec.count }, (_, i) => new TorchGenerator(spec.seed + i));
  return { plan: planDdim(schedule, spec), index: 0, x: drawAll(generators, size), generators };
}

/** First 8 hex digits of SHA-256 of the little-endian float32 bytes of x_T. */
export async function noiseCheck(x: Float32Array): Promise<string> {
  return (await sha256Hex(x.slice())).slice(0, 8);
}

/**
 * One step of a run: network (guided: unconditional and conditional rows side by side), DDIM update, decoding. Before
 * each call of a network or decoder that needs several `goOn` is asked; where it says no, null is returned and nothing
 * has happened. Throws EngineError `non-finite` where the network's output or the new x is not finite.
 */
export async function takeStep(
  spec: RunSpec,
  state: RunState,
  { model, denoiser, warmRows }: OpenModel,
  keepPictures: boolean,
  goOn: () => Promise<boolean>,
): Promise<Step | null> {
  const { manifest, schedule } = model;
  const [channels, height, width] = manifest.sample;
  const size = channels * height * width;
  const planStep = state.plan[state.index];
  if (planStep === undefined) throw new RangeError(`step ${state.index} of a plan of ${state.plan.length}`);

  const startedAt = performance.now();
  const guided = spec.guidance !== 1 && spec.label !== manifest.conditioning.nullClass;
  const rows = guided ? spec.count * 2 : spec.count;
  const rowsPerCall = Math.min(rows, denoiser.rowsPerCall);
  const cold = !warmRows.has(rowsPerCall);
  const output = await predictAll();
  if (output === null) return null;
  requireFinite(output, `network output at t ${planStep.t}`);
  const networkDoneAt = performance.now();

  const generators = spec.eta > 0 ? state.generators.map((generator) => generator.clone()) : state.generators;
  const noise = spec.eta > 0 ? drawAll(generators, size) : null;
  const { next, x0Hat, eps } = ddimStep(schedule.config, planStep, state.x, output, noise, {
    clip: spec.clip,
    count: spec.count,
  });
  requireFinite(next, `x after t ${planStep.t}`);
  const stepDoneAt = performance.now();

  const pixels = await decodeAll(x0Hat);
  if (pixels === null) return null;
  const shuffle = manifest.toPicture.kind === 'pixel_shuffle' ? manifest.toPicture.factor : null;
  const draw = (data: Float32Array, kind: 'xt' | 'noise') =>
    samplePixels({ data, count: spec.count, channels, height, width }, shuffle, kind);
  const doneAt = performance.now();
  warmRows.add(rowsPerCall);
  const pictures = keepPictures
    ? {
        xt: draw(state.x, 'xt'),
        eps: draw(eps, 'noise'),
        noise: noise === null ? null : draw(noise, 'noise'),
        next: draw(next, 'xt'),
      }
    : null;
  return {
    state: { ...state, index: state.index + 1, x: next, generators },
    time: {
      networkMs: networkDoneAt - startedAt,
      stepMs: stepDoneAt - networkDoneAt,
      decodeMs: doneAt - stepDoneAt,
      cold,
    },
    pixels,
    pictures,
  };

  async function predictAll(): Promise<Float32Array | null> {
    const x = guided ? doubled(state.x, size) : state.x;
    const labels = Int32Array.from({ length: rows }, (_, row) =>
      guided && row % 2 === 0 ? manifest.conditioning.nullClass : spec.label,
    );
    const all = await inCalls(rows, (from, to) =>
      denoiser.predict(x.subarray(from * size, to * size), planStep?.t ?? 0, labels.subarray(from, to)),
    );
    if (all === null || !guided) return all;
    return guide(everyOther(all, size, 0), everyOther(all, size, 1), spec.guidance);
  }

  async function decodeAll(x0: Float32Array): Promise<Pixels | null> {
    const shape = { channels: 0, height: 0, width: 0 };
    const data = await inCalls(spec.count, async (from, to) => {
      const batch = await denoiser.toPictures(x0.subarray(from * size, to * size), to - from);
      Object.assign(shape, { channels: batch.channels, height: batch.height, width: batch.width });
      return batch.data;
    });
    return data === null ? null : toPixels({ data, count: spec.count, ...shape });
  }

  /** Evaluates `count` rows in calls of at most rowsPerCall and joins the results. */
  async function inCalls(
    count: number,
    call: (from: number, to: number) => Promise<Float32Array>,
  ): Promise<Float32Array | null> {
    if (count <= denoiser.rowsPerCall) return call(0, count);
    let joined: Float32Array | null = null;
    for (let from = 0; from < count; from += denoiser.rowsPerCall) {
      if (!(await goOn())) return null;
      const to = Math.min(from + denoiser.rowsPerCall, count);
      const part = await call(from, to);
      joined ??= new Float32Array((part.length / (to - from)) * count);
      joined.set(part, (part.length / (to - from)) * from);
    }
    return joined;
  }
}

function drawAll(generators: readonly TorchGenerator[], size: number): Float32Array {
  const all = new Float32Array(generators.length * size);
  generators.forEach((generator, i) => {
    all.set(generator.randn(size), i * size);
  });
  return all;
}

/** Rows a, b, … as a, a, b, b, …: an unconditional and a conditional row of each picture, side by side. */
function doubled(x: Float32Array, size: number): Float32Array {
  const out = new Float32Array(x.length * 2);
  for (let from = 0; from < x.length; from += size) {
    const row = x.subarray(from, from + size);
    out.set(row, from * 2);
    out.set(row, from * 2 + size);
  }
  return out;
}

function everyOther(rows: Float32Array, size: number, first: 0 | 1): Float32Array {
  const out = new Float32Array(rows.length / 2);
  for (let to = 0; to < out.length; to += size) {
    const from = to * 2 + first * size;
    out.set(rows.subarray(from, from + size), to);
  }
  return out;
}

function requireFinite(values: Float32Array, what: string): void {
  if (!values.every(Number.isFinite)) throw new EngineError('non-finite', what, false);
}
