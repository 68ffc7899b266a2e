import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder } from './check-folder.ts';

const golden = join(import.meta.dirname, '../../golden');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Copies one golden file, its text changed, into the temporary folder. */
function put(path: string, change: (text: string) => string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), change(readFileSync(join(golden, path), 'utf8')));
}

/** As `put`, one value replaced: place is a path such as `cases[0].x[1]`. */
function replace(path: string, place: string, change: (value: unknown) => unknown): void {
  put(path, (text) => {
    const file: Record<string, unknown> = JSON.parse(text);
    const keys = place.match(/\w+/g) ?? [];
    const last = keys.pop() ?? '';
    const owner = keys.reduce((object, key) => object[key] as Record<string, unknown>, file);
    owner[last] = change(owner[last]);
    return JSON.stringify(file);
  });
}

/** The next integer, a float32 that is 4 ulp off, or a hash with another first digit. */
function nudge(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const number = value as number;
  return Number.isInteger(number) ? number + 1 : Math.fround(number * (1 + 2 ** -21));
}

async function problemsOf(path: string): Promise<readonly string[]> {
  const reports = await checkFolder(folder, () => {});
  return reports.find((report) => report.file === path)?.problems ?? ['no report'];
}

describe('checkFolder', () => {
  it('finds the whole golden folder of this project equal, and compares every file of it', async () => {
    const reports = await checkFolder(golden, () => {});
    expect(reports.filter((report) => report.problems.length > 0)).toEqual([]);
    expect(reports.length).toBe(48);
    expect(reports.filter((report) => report.values < 50)).toEqual([]);
    expect(reports.reduce((sum, report) => sum + report.values, 0)).toBeGreaterThan(200_000);
  });

  const ddim = 'trajectories/ddim-15-nine-elements-eta1.json';
  it('passes a file alone', async () => {
    put(ddim, (text) => text);
    expect(await problemsOf(ddim)).toEqual([]);
  });

  it.each([
    ['timesteps', '[2]'],
    ['prev_timesteps', '[4]'],
    ['alpha_prod_t', '[0]'],
    ['alpha_prod_t_prev', '[1]'],
    ['std_dev_t', '[1]'],
    ['x', '[3][8]'],
    ['model_output', '[0][0]'],
    ['pred_original_sample', '[1][2]'],
    ['noise', '[4][5]'],
  ])('sees one changed number in %s, a missing entry and one too many', async (field, index) => {
    replace(ddim, `${field}${index}`, nudge);
    expect((await problemsOf(ddim)).join()).toContain(`${field}${index}`);
    replace(ddim, field, (list) => (list as unknown[]).slice(1));
    expect((await problemsOf(ddim)).join()).toContain(field);
    replace(ddim, field, (list) => [...(list as unknown[]), (list as unknown[])[0]]);
    expect((await problemsOf(ddim)).join()).toContain(field);
  });

  it.each([
    ['schedules/linear.json', 'alphas_cumprod_sum'],
    ['schedules/linear.json', 'betas_sha256'],
    ['rng/seed-0.json', 'randn[6].sha256'],
    ['rng/seed-0.json', 'rand[6].sum'],
    ['rng/app-shapes.json', 'one_generator[1].noise[3].sum'],
    ['rng/sequences.json', 'sequences[1].calls[2].values[1]'],
    ['rng/portable-path.json', 'randn[2].values[99]'],
    ['timesteps.json', 'ddim[40].stride'],
    ['timesteps.json', 'upstream_surplus[0].timesteps[61]'],
    ['add_noise.json', 'cases[0].velocity[5]'],
    ['slerp.json', 'cases[1].cos'],
    ['slerp.json', 'cases[1].results[3].first8_last4[11]'],
    ['ddim-grid.json', 'cases[311].pred_original_sample_last[0]'],
    ['trajectories/dpm-01-linear.json', 'sigmas[10]'],
    ['trajectories/guidance-01-w3.json', 'model_output_cond[4][47]'],
    ['trajectories/invert-01-linear.json', 'resample.x[10][3]'],
  ])('%s: sees a change of %s', async (path, place) => {
    // Where a tolerance applies, the change must exceed it.
    replace(path, place, (value) => (/portable|cos/.test(path + place) ? (value as number) + 1e-3 : nudge(value)));
    expect((await problemsOf(path))[0]).toContain(place);
  });

  it.each([
    [
      'an unknown format',
      (text: string) => text.replace('golden/slerp/1', 'golden/slerp/2'),
      'format: "golden/slerp/2"',
    ],
    ['a missing format', (text: string) => text.replace('"format"', '"formed"'), 'format: missing'],
    ['a missing field', (text: string) => text.replace('"theta"', '"thetas"'), 'theta'],
    ['a field nobody checks', (text: string) => text.replace('"theta"', '"extra": [1], "theta"'), 'extra'],
    ['text instead of a number', (text: string) => text.replace(/"cos": [^,]*/, '"cos": "much"'), 'cos'],
    ['broken JSON', (text: string) => text.slice(0, -20), 'JSON'],
    ['an empty file', () => '', 'JSON'],
  ])('fails %s', async (_what, change, complaint) => {
    put('slerp.json', change);
    expect((await problemsOf('slerp.json')).join()).toContain(complaint);
  });

  it('fails files it does not know, and a network file without its model', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'hello');
    put('unet/unet-small.forward.json', (text) => text);
    expect(await problemsOf('notes.txt')).toEqual(['unknown kind of file']);
    expect((await problemsOf('unet/unet-small.forward.json')).join()).toContain('unet-small.onnx');
  });

  it('fails a model that no file uses, and shipped results of runs that are not there', async () => {
    mkdirSync(join(folder, 'unet'));
    copyFileSync(join(golden, 'unet/unet-small.onnx'), join(folder, 'unet/other.onnx'));
    put('as-shipped.json', (text) => text);
    expect(await problemsOf('unet/other.onnx')).not.toEqual([]);
    expect((await problemsOf('as-shipped.json'))[0]).toContain('no such run');
  });

  it('holds the network to its tolerances and the scheduler, fed with its outputs, to the bit', async () => {
    const path = 'unet/unet-small.ddim.json';
    mkdirSync(join(folder, 'unet'));
    copyFileSync(join(golden, 'unet/unet-small.onnx'), join(folder, 'unet/unet-small.onnx'));
    for (const place of ['x[3][7]', 'pred_original_sample[9][0]', 'image_uint8[7]']) {
      replace(path, place, nudge);
      expect((await problemsOf(path)).join()).toContain(place);
    }
    replace(path, 'model_output[3]', (row) => (row as number[]).slice(1));
    expect((await problemsOf(path)).join()).toContain('model_output[3]');
  });
});
