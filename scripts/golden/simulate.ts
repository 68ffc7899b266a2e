import { guide } from '../../src/ddim/guidance.ts';
import type { Clip, Plan } from '../../src/ddim/plan.ts';
import type { SchedulerConfig } from '../../src/ddim/schedule.ts';
import { takeStep } from '../../src/ddim/step.ts';
import { TorchGenerator } from '../../src/ddim/torch-random.ts';
import type { Seed } from './formats.ts';

export type Shape = readonly [number, number, number, number];

/** Gives the network's output for x at a step. */
export type Network = (x: Float32Array, t: number, index: number) => Float32Array | Promise<Float32Array>;

export type Trace = {
  /** S + 1 rows. */
  readonly x: Float32Array[];
  /** S rows each. */
  readonly outputs: Float32Array[];
  readonly x0Hats: Float32Array[];
  readonly noise: (Float32Array | null)[];
};

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Draws whole tensors: from one generator, or each sample from its own where seed is a list. */
export function drawer(seed: Seed | readonly Seed[], shape: Shape): () => Float32Array {
  const size = sizeOf(shape);
  if (typeof seed !== 'object') {
    const generator = new TorchGenerator(seed);
    return () => generator.randn(size);
  }
  if (seed.length !== shape[0]) throw new Error(`seed: ${seed.length} seeds for a batch of ${shape[0]}`);
  const generators = seed.map((one) => new TorchGenerator(one));
  return () => {
    const joined = new Float32Array(size);
    generators.forEach((generator, i) => {
      joined.set(generator.randn(size / shape[0]), (i * size) / shape[0]);
    });
    return joined;
  };
}

/** Section 1: the formula in place of a network; one label a sample, 0 is unconditional. */
export function standIn(x: Float32Array, t: number, labels: readonly number[] | null): Float32Array {
  const f = Math.fround;
  const time = f(t / 1000);
  const out = new Float32Array(x.length);
  const size = x.length / (labels?.length ?? 1);
  for (let i = 0; i < x.length; i++) {
    const label = labels?.[Math.floor(i / size)] ?? 0;
    let b = f(f(f(1.3) * (x[i] as number)) + time);
    if (label !== 0) b = f(b + f(label / 2));
    out[i] = f(0.9) * f(Math.sin(b));
  }
  return out;
}

/** The stand-in with classifier-free guidance, keeping both outputs. */
export function guidedStandIn(labels: readonly number[], scale: number) {
  const uncond: Float32Array[] = [];
  const cond: Float32Array[] = [];
  const network = (x: Float32Array, t: number): Float32Array => {
    const u = standIn(x, t, null);
    const c = standIn(x, t, labels);
    uncond.push(u);
    cond.push(c);
    return guide(u, c, scale);
  };
  return { network, uncond, cond };
}

/** The clipping of a golden run, and the configuration that goes with it. */
export function clippingOf(
  config: SchedulerConfig,
  useClippedModelOutput: boolean,
): { readonly config: SchedulerConfig; readonly clip: Clip } {
  const limited = config.thresholding || config.clipSample;
  if (!useClippedModelOutput) return { config, clip: limited ? 'x0' : 'off' };
  // diffusers derives ε̂ anew even where nothing is clipped.
  return { config: limited ? config : { ...config, clipSampleRange: Number.POSITIVE_INFINITY }, clip: 'x0-eps' };
}

/** Runs a plan from xT; noise is drawn where the plan says so. */
export async function simulate(
  config: SchedulerConfig,
  plan: Plan,
  options: { readonly clip: Clip; readonly count: number },
  xT: Float32Array,
  network: Network,
  draw: () => Float32Array,
): Promise<Trace> {
  const trace: Trace = { x: [xT], outputs: [], x0Hats: [], noise: [] };
  let x = xT;
  for (const step of plan) {
    const output = await network(x, step.t, step.index);
    const noise = step.drawsNoise ? draw() : null;
    const { next, x0Hat } = takeStep(config, step, x, output, noise, options, trace.x0Hats.at(-1) ?? null);
    trace.x.push(next);
    trace.outputs.push(output);
    trace.x0Hats.push(x0Hat);
    trace.noise.push(noise);
    x = next;
  }
  return trace;
}
