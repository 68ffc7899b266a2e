import { describe, expect, it } from 'vitest';
import golden from './fidelity.golden.json' with { type: 'json' };
import { comparePictures, compareSheets, cutGrid } from './fidelity.ts';
import { picturePairs } from './test-pictures.ts';

const flat = (value: number, width: number, height = width) => ({
  width,
  height,
  data: new Uint8ClampedArray(width * height * 4).fill(value),
});

describe('fidelity', () => {
  it.each(picturePairs)('is what scikit-image says: $name', ({ name, count, picture, reference }) => {
    const expected = golden.pairs.find((pair) => pair.name === name)?.pictures;
    const { pictures } = compareSheets(picture, reference, count);
    expect(pictures).toHaveLength(expected?.length ?? -1);
    for (const [i, { ssim, psnr }] of pictures.entries()) {
      expect(ssim).toBeCloseTo(expected?.[i]?.ssim ?? Number.NaN, 9);
      if (psnr === null) expect(expected?.[i]?.psnr).toBeNull();
      else expect(psnr).toBeCloseTo(expected?.[i]?.psnr ?? Number.NaN, 9);
    }
  });

  it('ignores transparency, and says null for the PSNR of identical pictures', () => {
    const [picture, reference] = [flat(90, 12), flat(90, 12)];
    reference.data[3] = 0;
    expect(comparePictures(picture, reference)).toEqual({ ssim: 1, psnr: null });
    expect(compareSheets(picture, reference, 1)).toEqual({
      pictures: [{ ssim: 1, psnr: null }],
      ssim: { mean: 1, sd: null },
      psnr: null,
      identical: 1,
    });
  });

  it('gives mean and sample deviation over the pictures of a sheet, identical ones left out of the PSNR', () => {
    const sheet = flat(100, 24);
    const reference = flat(100, 24);
    // Errors of 0, 1, 10 and 100 in the four pictures.
    for (const [n, error] of [0, 1, 10, 100].entries()) {
      const [left, top] = [(n % 2) * 12, Math.floor(n / 2) * 12];
      for (let y = 0; y < 12; y++) {
        const row = ((top + y) * 24 + left) * 4;
        sheet.data.fill(100 + error, row, row + 48);
      }
    }
    const { pictures, psnr, ssim, identical } = compareSheets(sheet, reference, 4);
    const peak = 20 * Math.log10(255);
    expect(pictures.map((one) => one.psnr?.toFixed(6) ?? null)).toEqual([
      null,
      ...[0, 20, 40].map((down) => (peak - down).toFixed(6)),
    ]);
    expect(psnr?.mean).toBeCloseTo(peak - 20, 9);
    expect(psnr?.sd).toBeCloseTo(20, 9);
    expect(identical).toBe(1);
    expect(ssim.mean).toBeCloseTo(pictures.reduce((sum, one) => sum + one.ssim, 0) / 4, 12);
  });

  it('cuts a sheet row by row', () => {
    const sheet = flat(0, 4);
    for (let i = 0; i < 16; i++) sheet.data[i * 4] = i;
    const reds = cutGrid(sheet, 4).map(({ data }) => [0, 4, 8, 12].map((at) => data[at]));
    expect(reds).toEqual([
      [0, 1, 4, 5],
      [2, 3, 6, 7],
      [8, 9, 12, 13],
      [10, 11, 14, 15],
    ]);
  });

  it('refuses what cannot be compared', () => {
    expect(() => compareSheets(flat(0, 28), flat(0, 64), 1)).toThrow(RangeError);
    expect(() => compareSheets(flat(0, 28), flat(0, 28), 9)).toThrow(RangeError);
    expect(() => compareSheets(flat(0, 10), flat(1, 10), 1)).toThrow(RangeError);
  });
});
