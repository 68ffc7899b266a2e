import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEvaluation } from './evaluation.ts';

const MODELS = join(import.meta.dirname, '../../public/models');
const read = (path: string) => JSON.parse(readFileSync(join(MODELS, path), 'utf8'));

const files = { unet: { path: 'unet.onnx', bytes: 1, sha256: 'ab12cd34'.repeat(8) } };
const row1 = { steps: 5, eta: 'hat', samples: 10, frechet: 3, frechet_error: 0.1 };
const row2 = { steps: 10, pictures: 4, mse: 0.01, mse_error: 0.001 };
const whole = {
  format: 'fewer-steps/evaluation/1',
  unet: 'ab12cd34ab12cd34',
  table1: { rows: [row1] },
  table2: { rows: [row2] },
};

describe('parseEvaluation', () => {
  it.each(read('index.json').models as string[])('%s: its figures are those of its weights', (id) => {
    const evaluation = parseEvaluation(read(`${id}/evaluation.json`), read(`${id}/manifest.json`));
    const steps = (eta: number) => evaluation.table1.rows.filter((row) => row.eta === eta).map((row) => row.steps);
    expect(steps(0)).toEqual(steps(1));
    expect(steps(0)).toEqual(expect.arrayContaining([5, 10, 20, 50]));
    expect(evaluation.table2.rows.map((row) => row.steps)).toEqual([10, 20, 50, 100, 200]);
  });

  it('keeps what the page shows', () => {
    expect(parseEvaluation(whole, { files })).toEqual(whole);
  });

  it.each([
    ['format', { ...whole, format: 'fewer-steps/evaluation/2' }],
    ['table1.rows.0.eta', { ...whole, table1: { rows: [{ ...row1, eta: 'most' }] } }],
    ['table1.rows.0.eta', { ...whole, table1: { rows: [{ ...row1, eta: 2 }] } }],
    ['table2.rows.0.mse', { ...whole, table2: { rows: [{ ...row2, mse: -1 }] } }],
    ['table2', { ...whole, table2: undefined }],
  ])('names %s', (field, raw) => {
    expect(() => parseEvaluation(raw, { files })).toThrow(`evaluation.json: ${field}: `);
  });

  it('does not take figures of other weights', () => {
    expect(() => parseEvaluation({ ...whole, unet: '0'.repeat(16) }, { files })).toThrow('unet 0000000000000000');
  });
});
