import * as ort from 'onnxruntime-web';
import { planDdim } from '../../src/ddim/plan.ts';
import { createSchedule } from '../../src/ddim/schedule.ts';
import { parseSchedulerConfig } from '../../src/model/scheduler-config.ts';
import { checkTrace } from './check-runs.ts';
import type { UnetForwardFile, UnetRunFile } from './formats.ts';
import { clippingOf, drawer, type Network, type Shape, simulate, sizeOf } from './simulate.ts';
import type { Tally } from './tally.ts';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

const EVALUATION = { label: 'network', limit: 5e-5 };
const WHOLE_RUN = { label: 'whole run', limit: 5e-4 };
const BYTE = { label: 'bytes', limit: 1, absolute: true };

export async function checkUnetForward(file: UnetForwardFile, model: Uint8Array, tally: Tally): Promise<void> {
  const session = await openModel(file, model, tally);
  for (const [i, c] of file.forward.entries()) {
    checkShape(file, `forward[${i}].shape`, c.shape, tally);
    if (c.sample.length !== sizeOf(c.shape)) throw new Error(`forward[${i}].sample: ${c.sample.length} values`);
    const out = await evaluate(session, c.shape, Float32Array.from(c.sample), c.timestep, c.class_labels);
    tally.near(`forward[${i}].out_sample`, out, c.out_sample, EVALUATION);
  }
  await session.release();
}

/** The scheduler fed with the recorded outputs must agree to the bit; with the network itself, within tolerance. */
export async function checkUnetRun(file: UnetRunFile, model: Uint8Array, tally: Tally): Promise<void> {
  const { num_inference_steps: steps, eta, seed, shape, class_labels: labels } = file.run;
  checkShape(file, 'run.shape', shape, tally);
  const schedule = createSchedule(parseSchedulerConfig(file.config));
  const plan = planDdim(schedule, { steps, spacing: schedule.config.timestepSpacing, eta });
  const { config, clip } = clippingOf(schedule.config, file.run.use_clipped_model_output);
  const run = (network: Network) => {
    const draw = drawer(seed, shape);
    return simulate(config, plan, { clip, count: shape[0] }, draw(), network, draw);
  };

  const recorded = await run((_x, _t, index) => {
    const output = file.model_output[index];
    if (output?.length !== sizeOf(shape))
      throw new Error(`model_output[${index}]: ${output?.length ?? 'no'} values, expected ${sizeOf(shape)}`);
    return Float32Array.from(output);
  });
  checkTrace('', recorded, plan, file, tally);
  const [batch, channels, height, width] = shape;
  tally.integers('image_shape', [batch, height, width, channels], file.image_shape);
  tally.integers('image_uint8', toBytes(recorded.x.at(-1) ?? new Float32Array(), shape), file.image_uint8);

  const session = await openModel(file, model, tally);
  const own = await run((x, t) => evaluate(session, shape, x, new Array(batch).fill(t), labels));
  for (const [i, row] of own.x.entries()) tally.near(`x[${i}] (own network)`, row, file.x[i] ?? [], WHOLE_RUN);
  for (const [i, row] of own.outputs.entries())
    tally.near(`model_output[${i}] (own network)`, row, file.model_output[i] ?? [], WHOLE_RUN);
  for (const [i, row] of own.x0Hats.entries())
    tally.near(`pred_original_sample[${i}] (own network)`, row, file.pred_original_sample[i] ?? [], WHOLE_RUN);
  tally.near('image_uint8 (own network)', toBytes(own.x.at(-1) ?? new Float32Array(), shape), file.image_uint8, BYTE);
  await session.release();
}

async function openModel(file: UnetForwardFile | UnetRunFile, bytes: Uint8Array, tally: Tally) {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const names = (record: object) => Object.keys(record).sort().join(', ');
  tally.equal('inputs', [...session.inputNames].sort().join(', '), names(file.inputs));
  tally.equal('outputs', [...session.outputNames].sort().join(', '), names(file.outputs));
  return session;
}

function checkShape(file: UnetForwardFile | UnetRunFile, path: string, shape: Shape, tally: Tally): void {
  const { in_channels: channels, sample_size: size } = file.architecture;
  tally.integers(path, [shape[0], channels, size, size], shape);
}

async function evaluate(
  session: ort.InferenceSession,
  shape: Shape,
  sample: Float32Array,
  timestep: readonly number[],
  labels: readonly number[],
): Promise<Float32Array> {
  if (timestep.length !== shape[0] || labels.length !== shape[0])
    throw new Error(`timestep, class_labels: ${timestep.length} and ${labels.length} for a batch of ${shape[0]}`);
  const result = await session.run({
    sample: new ort.Tensor('float32', sample, shape),
    timestep: new ort.Tensor('float32', Float32Array.from(timestep), [shape[0]]),
    class_labels: new ort.Tensor('int32', Int32Array.from(labels), [shape[0]]),
  });
  const out = result.out_sample;
  if (out === undefined) throw new Error('outputs: out_sample is missing');
  return Float32Array.from((await out.getData()) as Float32Array);
}

/** Section 5: channels last, fl(fl(x/2) + 0.5) clamped to [0, 1], half to even of fl(255·v). */
function toBytes(x: Float32Array, [batch, channels, height, width]: Shape): Uint8ClampedArray {
  const area = height * width;
  // Storing into a Uint8ClampedArray rounds halves to even.
  const bytes = new Uint8ClampedArray(x.length);
  for (let b = 0; b < batch; b++)
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < area; i++) {
        const v = Math.fround(Math.fround((x[(b * channels + c) * area + i] as number) / 2) + 0.5);
        bytes[(b * area + i) * channels + c] = Math.fround(255 * Math.min(Math.max(v, 0), 1));
      }
  return bytes;
}
