import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Files = Record<string, Buffer | string>;

type Golden = {
  readonly config: Readonly<Record<string, unknown>>;
  readonly run: { readonly seed: number; readonly class_labels: readonly number[] };
  readonly timesteps: readonly number[];
  readonly model_output: readonly (readonly number[])[];
};

const golden = (name: string) => readFileSync(join(import.meta.dirname, '..', 'golden', 'unet', name));
const network = golden('unet-small.onnx');
const { config, run, timesteps, model_output } = JSON.parse(golden('unet-small.ddim.json').toString()) as Golden;

export type SmallModel = {
  readonly id: string;
  readonly unet: Buffer;
  /** Lower-case hex digits of the SHA-256 of `unet`. */
  readonly sha256: string;
  readonly files: Files;
};

/**
 * A model folder around the small network of the golden data (random weights, [4,14,14], a few milliseconds a step on
 * the CPU): the real onnxruntime with little to wait for. `variant` changes the bytes of the file and nothing else.
 */
export function smallModel(id: string, variant = id): SmallModel {
  const unet = withComment(network, variant);
  const sha256 = createHash('sha256').update(unet).digest('hex');
  const manifest = {
    format: 'fewer-steps/model/1',
    id,
    title: id,
    summary: 'The small network of the golden data.',
    licence: 'MIT',
    credits: [],
    files: { unet: { path: 'unet.onnx', bytes: unet.length, sha256 } },
    sample: [4, 14, 14],
    picture: [1, 28, 28],
    toPicture: { kind: 'pixel_shuffle', factor: 2 },
    defaults: { guidance: 1.5, clip: 'x0-eps', spacing: 'trailing', label: 3 },
    conditioning: {
      axes: [
        {
          key: 'item',
          title: 'Item',
          values: ['zero', 'one', 'two', 'three', 'any'].map((value) => ({ id: value, title: value })),
        },
      ],
      table: ['zero', 'one', 'two', 'three']
        .map((value, index) => ({ values: [value], index }))
        .concat({ values: ['any'], index: 10 }),
      nullClass: 10,
    },
    selfTest: selfTest(),
  };
  const folder = `models/${id}/`;
  return {
    id,
    unet,
    sha256,
    files: {
      [`${folder}manifest.json`]: JSON.stringify(manifest),
      [`${folder}scheduler_config.json`]: JSON.stringify(config),
      [`${folder}unet.onnx`]: unet,
      [`${folder}MODEL_CARD.md`]: `# ${id}\n`,
    },
  };
}

/** Files for a site that has these models and no others, the first by default. */
export function onlyModels(...models: readonly SmallModel[]): Files {
  const index = { format: 'fewer-steps/models/1', models: models.map(({ id }) => id) };
  return Object.assign({ 'models/index.json': JSON.stringify(index) }, ...models.map(({ files }) => files));
}

/** What the network must answer, from the first step of the golden run. */
function selfTest() {
  const output = model_output[0] ?? [];
  const indices = Array.from({ length: 16 }, (_, i) => 24 + 49 * i);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    seed: run.seed,
    t: timesteps[0],
    label: run.class_labels[0],
    indices,
    values: indices.map((index) => output[index]),
    mean: sum(output) / output.length,
    rms: Math.sqrt(sum(output.map((value) => value * value)) / output.length),
  };
}

/** Appends a doc_string (field 6 of ONNX's ModelProto): other bytes, same network. */
function withComment(model: Buffer, text: string): Buffer {
  return Buffer.concat([model, Buffer.from([0x32, text.length]), Buffer.from(text)]);
}
