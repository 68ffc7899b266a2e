import * as v from 'valibot';
import { createSchedule, type Schedule } from '../ddim/schedule.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { parseSchedulerConfig } from './scheduler-config.ts';

/** A model that can be used: what its folder says, and the noise schedule of its scheduler_config.json. */
export type Model = { readonly manifest: Manifest; readonly schedule: Schedule };

/** A model folder that cannot be used, with the field that is wrong. */
export type ModelProblem = { readonly id: string; readonly message: string };

/** Largest sample and longest side of a picture: a sheet of 16 still fits into a canvas and into memory. */
const MOST_NUMBERS = 2 ** 20;
const MOST_PIXELS = 1024;

export type Catalog = { readonly models: readonly Model[]; readonly problems: readonly ModelProblem[] };

const indexSchema = v.object({
  format: v.literal('fewer-steps/models/1'),
  models: v.pipe(v.array(v.string()), v.minLength(1)),
});

/**
 * Reads `models/index.json` and every model folder that it names. A folder that is wrong becomes a problem and leaves
 * the others usable. `readJson` gets a path relative to the page. Throws Error where the index itself cannot be used.
 */
export async function loadCatalog(readJson: (path: string) => Promise<unknown>): Promise<Catalog> {
  const index = v.safeParse(indexSchema, await readJson('models/index.json'));
  if (!index.success) throw new Error(`models/index.json: ${describeIssue(index.issues[0])}`);
  const loaded = await Promise.all(
    [...new Set(index.output.models)].map((id) =>
      loadModel(id, readJson).catch((error: unknown) => ({
        id,
        message: error instanceof Error ? error.message : `${error}`,
      })),
    ),
  );
  return {
    models: loaded.filter((entry) => 'manifest' in entry),
    problems: loaded.filter((entry) => 'message' in entry),
  };
}

async function loadModel(id: string, readJson: (path: string) => Promise<unknown>): Promise<Model> {
  const [rawManifest, rawScheduler] = await Promise.all([
    readJson(`models/${id}/manifest.json`),
    readJson(`models/${id}/scheduler_config.json`),
  ]);
  const manifest = v.safeParse(manifestSchema, rawManifest);
  if (!manifest.success) throw new Error(`manifest.json: ${describeIssue(manifest.issues[0])}`);
  checkManifest(manifest.output, id);
  return { manifest: manifest.output, schedule: createSchedule(parseSchedulerConfig(rawScheduler)) };
}

/** What the schema cannot say: fields that must fit each other. Throws Error that names the field. */
function checkManifest(manifest: Manifest, folder: string): void {
  const { id, sample, picture, toPicture, files, conditioning, defaults } = manifest;
  if (sample[0] * sample[1] * sample[2] > MOST_NUMBERS) {
    throw new Error(`manifest.json: sample [${sample}] has more than ${MOST_NUMBERS} numbers`);
  }
  if (Math.max(picture[1], picture[2]) > MOST_PIXELS) {
    throw new Error(`manifest.json: picture [${picture}] is larger than ${MOST_PIXELS} × ${MOST_PIXELS}`);
  }
  if (id !== folder) throw new Error(`manifest.json: id is "${id}" in the folder "${folder}"`);
  if (toPicture.kind === 'decoder' && files.decoder === undefined) {
    throw new Error('manifest.json: files.decoder is missing, but toPicture.kind is "decoder"');
  }
  if (toPicture.kind === 'pixel_shuffle') {
    const [c, h, w] = sample;
    const f = toPicture.factor;
    if (picture[0] * f * f !== c || picture[1] !== h * f || picture[2] !== w * f) {
      throw new Error(`manifest.json: sample [${sample}] shuffled by ${f} is not picture [${picture}]`);
    }
  }
  if (picture[0] !== 1 && picture[0] !== 3) throw new Error('manifest.json: picture[0] must be 1 (grey) or 3 (RGB)');
  const repeated = conditioning.axes.find(
    ({ key, values }, i) =>
      conditioning.axes.findIndex((other) => other.key === key) !== i ||
      new Set(values.map((value) => value.id)).size !== values.length,
  );
  if (repeated !== undefined) {
    throw new Error(`manifest.json: conditioning.axes has the key or a value of "${repeated.key}" twice`);
  }
  const seen = new Set<number>();
  for (const { values, index } of conditioning.table) {
    const known = values.every((value, i) => conditioning.axes[i]?.values.some((entry) => entry.id === value));
    if (values.length !== conditioning.axes.length || !known) {
      throw new Error(`manifest.json: conditioning.table has the unknown combination [${values}]`);
    }
    if (seen.has(index)) throw new Error(`manifest.json: conditioning.table has the index ${index} twice`);
    seen.add(index);
  }
  const outside = manifest.selfTest.indices.find((at) => at >= sample[0] * sample[1] * sample[2]);
  if (outside !== undefined) throw new Error(`manifest.json: selfTest.indices names ${outside}, sample is [${sample}]`);
  if (!seen.has(defaults.label) && defaults.label !== conditioning.nullClass) {
    throw new Error(`manifest.json: defaults.label ${defaults.label} is not in conditioning.table`);
  }
}

/** `files.unet.bytes: what is wrong`: the field that valibot complains of, and its complaint. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`;
}

/**
 * The weights of a model in links and recordings: the first 8 hex digits of the SHA-256 of each weights file, joined
 * by a dot.
 */
export function weightsId({ files }: Manifest): string {
  return [files.unet, files.decoder].flatMap((file) => (file === undefined ? [] : [file.sha256.slice(0, 8)])).join('.');
}
