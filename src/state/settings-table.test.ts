import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { defaultSettings, fitSettings, settingsTable, valueSchema } from './settings-table.ts';
import { emoji, models } from './test-models.ts';
import type { Settings } from './types.ts';

const plain = defaultSettings(emoji);

it('names every setting but the model exactly once', () => {
  expect(settingsTable.map(({ key }) => key).sort()).toEqual(
    Object.keys(plain)
      .filter((key) => key !== 'model')
      .sort(),
  );
  expect(new Set(settingsTable.map(({ linkKey }) => linkKey)).size).toBe(settingsTable.length);
});

it('has defaults that its own schemas accept', () => {
  for (const model of models) {
    const settings = defaultSettings(model);
    for (const row of settingsTable) {
      expect(v.parse(valueSchema(row, model), String(settings[row.key]))).toBe(settings[row.key]);
    }
  }
});

it('fits any numbers to values that links can carry, and fits them only once', () => {
  fc.assert(
    fc.property(
      fc.double(),
      fc.double(),
      fc.double(),
      fc.double(),
      fc.double(),
      (seed, steps, guidance, eta, label) => {
        const fitted = fitSettings({ ...plain, seed, steps, guidance, eta, label }, plain, emoji);
        for (const row of settingsTable) {
          expect(v.is(valueSchema(row, emoji), String(fitted[row.key])), `${row.key}: ${fitted[row.key]}`).toBe(true);
        }
        expect(fitSettings(fitted, plain, emoji)).toEqual(fitted);
      },
    ),
  );
});

it('limits and rounds', () => {
  const fitted = (patch: Partial<Settings>) => fitSettings({ ...plain, ...patch }, plain, emoji);
  expect(fitted({ steps: 12.6 }).steps).toBe(13);
  expect(fitted({ steps: 5000 }).steps).toBe(1000);
  expect(fitted({ seed: -3 }).seed).toBe(0);
  expect(fitted({ guidance: 0.1 * 3 }).guidance).toBe(0.3);
  expect(fitted({ eta: Number.NaN }).eta).toBe(plain.eta);
});
