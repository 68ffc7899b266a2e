import { describe, expect, it } from 'vitest';
import { loadCatalog, weightsId } from './catalog.ts';

const hash = 'ab12cd34'.repeat(8);

type Json = { [key: string]: unknown };

function manifest(): Json {
  return {
    format: 'fewer-steps/model/1',
    id: 'tiny',
    title: 'Tiny',
    summary: 'For tests.',
    licence: 'MIT',
    credits: [{ name: 'Data', licence: 'CC0', by: 'nobody', url: 'https://example.org/data' }],
    files: { unet: { path: 'unet.onnx', bytes: 10, sha256: hash } },
    sample: [4, 2, 2],
    picture: [1, 4, 4],
    toPicture: { kind: 'pixel_shuffle', factor: 2 },
    defaults: { guidance: 1.5, clip: 'off', spacing: 'trailing', label: 1 },
    conditioning: {
      axes: [
        {
          key: 'item',
          title: 'Item',
          values: [
            { id: 'bag', title: 'Bag' },
            { id: 'any', title: 'Any' },
          ],
        },
      ],
      table: [
        { values: ['bag'], index: 1 },
        { values: ['any'], index: 2 },
      ],
      nullClass: 2,
    },
    selfTest: {
      seed: 1,
      t: 999,
      label: 1,
      indices: Array.from({ length: 16 }, (_, i) => i),
      values: Array.from({ length: 16 }, () => 0.5),
      mean: 0,
      rms: 1,
    },
  };
}

/** The manifest with one place (`files.unet.bytes`) replaced; undefined takes it away. */
function changed(place: string, value: unknown): Json {
  const whole = manifest();
  const keys = place.split('.');
  const last = keys.pop() ?? '';
  const owner = keys.reduce<Json>((object, key) => object[key] as Json, whole);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return whole;
}

/** Reads a catalogue of a good model and one that is under test. */
function load(tested: unknown, scheduler: unknown = {}, index: unknown = undefined) {
  const files: Readonly<Record<string, unknown>> = {
    'models/index.json': index ?? { format: 'fewer-steps/models/1', models: ['tiny', 'good'] },
    'models/tiny/manifest.json': tested,
    'models/tiny/scheduler_config.json': scheduler,
    'models/good/manifest.json': { ...manifest(), id: 'good' },
    'models/good/scheduler_config.json': {},
  };
  return loadCatalog(async (path) => {
    if (files[path] === undefined) throw new Error(`${path}: the server answered 404`);
    return files[path];
  });
}

describe('the catalogue', () => {
  it('has every model whose folder is right, in the order of the index, each once', async () => {
    const index = { format: 'fewer-steps/models/1', models: ['good', 'tiny', 'good'] };
    const { models, problems } = await load(manifest(), {}, index);
    expect(models.map((model) => model.manifest.id)).toEqual(['good', 'tiny']);
    expect(problems).toEqual([]);
    expect(models.map((model) => weightsId(model.manifest))).toEqual(['ab12cd34', 'ab12cd34']);
  });

  it.each<[place: string, value: unknown, named?: string]>([
    ['format', 'fewer-steps/model/2'],
    ['id', 'other'],
    ['id', '../tiny'],
    ['title', undefined],
    ['licence', 5],
    ['credits', {}],
    ['credits.0.url', 'javascript:alert(1)'],
    ['credits.0.url', 'nowhere'],
    ['files', {}],
    ['files.unet.path', '../secret'],
    ['files.unet.path', 'https://example.org/unet.onnx'],
    ['files.unet.bytes', -1],
    ['files.unet.sha256', hash.toUpperCase()],
    ['files.unet.sha256', hash.slice(1)],
    ['sample', [4, 2]],
    ['sample', [4, 0, 2]],
    ['sample', [4, 2, 1e9], 'sample'],
    ['picture', [2, 4, 4], 'picture'],
    ['picture', [1, 4, 5], 'picture'],
    ['toPicture', { kind: 'decoder' }, 'files.decoder'],
    ['toPicture', { kind: 'magic' }],
    ['toPicture.factor', 1.5],
    ['defaults.guidance', 9],
    ['defaults.clip', 'hard'],
    ['defaults.spacing', 'random'],
    ['defaults.label', 0],
    ['conditioning.axes.0.key', 'a=b&c', 'conditioning.axes'],
    ['conditioning.axes.0.values', []],
    ['conditioning.axes.0.pictures', '../items.webp'],
    ['conditioning.axes.0.values.1.id', 'bag'],
    ['conditioning.table', []],
    ['conditioning.table.0.values', []],
    ['conditioning.table.0.values', ['shoe']],
    ['conditioning.table.0.index', 2],
    ['conditioning.nullClass', -1],
    ['selfTest.values', [1]],
    ['selfTest.indices', Array.from({ length: 16 }, (_, i) => i + 1)],
    ['selfTest', undefined],
  ])('leaves a model out whose manifest has another %s, and names the field', async (place, value, named) => {
    const { models, problems } = await load(changed(place, value));
    expect(models.map((model) => model.manifest.id)).toEqual(['good']);
    expect(problems.map(({ id }) => id)).toEqual(['tiny']);
    expect(problems[0]?.message).toContain('manifest.json: ');
    expect(problems[0]?.message).toContain(named ?? place.replace(/\.\d.*/, ''));
  });

  it.each([null, [], 'text', 3])('leaves a model out whose manifest is %j', async (tested) => {
    const { models, problems } = await load(tested);
    expect(models).toHaveLength(1);
    expect(problems[0]?.message).toContain('manifest.json');
  });

  it('says what is wrong with a schedule, or with a folder that is not there', async () => {
    const about = async (scheduler: unknown) => (await load(manifest(), scheduler)).problems[0]?.message;
    expect(await about({ beta_schedule: 'sigmoid' })).toContain('beta_schedule');
    expect(await about({ num_train_timesteps: 1e9 })).toContain('num_train_timesteps');
    expect(await about({ num_train_timesteps: 2, trained_betas: [0.1] })).toContain('trained_betas');
    const index = { format: 'fewer-steps/models/1', models: ['good', 'gone'] };
    expect((await load(manifest(), {}, index)).problems).toEqual([
      { id: 'gone', message: 'models/gone/manifest.json: the server answered 404' },
    ]);
  });

  it.each([null, [], { format: 'fewer-steps/models/1', models: [] }, { format: 'x', models: ['tiny'] }])(
    'cannot be read with the index %j',
    async (index) => {
      await expect(load(manifest(), {}, index ?? 'nothing')).rejects.toThrow('models/index.json');
    },
  );

  it('takes a latent model without class axes', async () => {
    const latent = {
      ...manifest(),
      toPicture: { kind: 'decoder' },
      picture: [3, 16, 16],
      files: {
        unet: { path: 'unet.onnx', bytes: 10, sha256: hash },
        decoder: { path: 'decoder.onnx', bytes: 5, sha256: hash },
      },
      conditioning: { axes: [], table: [{ values: [], index: 1 }], nullClass: 2 },
    };
    const { models, problems } = await load(latent);
    expect(problems).toEqual([]);
    expect(models[0] && weightsId(models[0].manifest)).toBe('ab12cd34.ab12cd34');
  });
});
