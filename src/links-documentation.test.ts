import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Catalog, loadCatalog } from './model/catalog.ts';
import { classValues, lastClassIndex } from './model/class-table.ts';
import { comparisonRows } from './state/link-comparison.ts';
import { defaultSettings, settingsTable } from './state/settings-table.ts';

// docs/links.md promises every key, range and default. The models may change without any code: this finds what they leave behind.

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/links.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
const rowOf = (key: string) => rows.find((cells) => cells[1] === key) ?? [];
const catalog: Promise<Catalog> = loadCatalog(async (path) =>
  JSON.parse(readFileSync(join(root, 'public', path), 'utf8')),
);

it('names every key of a link', () => {
  const keys = ['v', 'model', ...settingsTable.map(({ linkKey }) => linkKey), ...comparisonRows.map(({ key }) => key)];
  for (const key of [...keys, 'noise', 'weights', 'picture']) expect(rowOf(key), key).not.toEqual([]);
});

it('gives the ranges, choices and common defaults of the settings table', async () => {
  const [model] = (await catalog).models;
  if (model === undefined) throw new Error('no model');
  expect(rowOf('model')[4]).toContain(`(${model.manifest.id})`);
  for (const row of settingsTable) {
    const [, , , range = '', byDefault = ''] = rowOf(row.linkKey);
    if (row.kind === 'choice') expect(range, row.key).toBe(row.choices.join(', '));
    else {
      const { min, max } = row.range(model);
      expect(range, row.key).toContain(String(min));
      if (row.key !== 'label') expect(range, row.key).toContain(String(max));
    }
    if (!row.perModel) expect(byDefault, row.key).toBe(String(row.initial(model)));
  }
});

it('lists the models of the page with their classes and defaults', async () => {
  const { models, problems } = await catalog;
  expect(problems).toEqual([]);
  for (const model of models) {
    const { id, conditioning } = model.manifest;
    const settings = defaultSettings(model);
    const [, , axes = '', defaultClass = '', ...defaults] = rowOf(id);
    const written = conditioning.axes.map(({ key, values }) => `${key}: ${values.map((one) => one.id).join(', ')}`);
    expect(axes, id).toBe(written.join(' · '));
    const values = classValues(model.manifest, settings.label) ?? [];
    expect(defaultClass, id).toBe(values.map((value, i) => `${conditioning.axes[i]?.key}=${value}`).join(', '));
    expect(defaults.slice(0, 3), id).toEqual([String(settings.guidance), settings.spacing, settings.clip]);
    expect(lastClassIndex(model.manifest)).toBeGreaterThan(0);
  }
});
