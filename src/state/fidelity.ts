import { type Options, ssim as similarityMap } from 'ssim.js';
import type { Fidelity, PictureFidelity, Spread } from '../protocol/fidelity.ts';
import type { Pixels } from '../protocol/messages.ts';

/** Highest value of a byte. */
const PEAK = 255;

/**
 * Wang, Bovik, Sheikh, Simoncelli 2004: an 11 × 11 Gaussian window of sigma 1.5 that lies inside the picture, K1 0.01,
 * K2 0.03, population covariance. ssim.js is told all of it: it would take another formula and shrink large pictures.
 * `integer` grey is exact where the three channels are equal.
 */
const WANG_2004: Options = {
  ssim: 'fast',
  windowSize: 11,
  k1: 0.01,
  k2: 0.03,
  bitDepth: 8,
  downsample: false,
  rgb2grayVersion: 'integer',
};

/**
 * Compares two sheets picture by picture. Throws RangeError where their sizes differ, where a sheet is no square grid
 * of `count` pictures, or where a picture is smaller than the window.
 */
export function compareSheets(sheet: Pixels, reference: Pixels, count: number): Fidelity {
  const cells = cutGrid(reference, count);
  const pictures = cutGrid(sheet, count).map((cell, i) => comparePictures(cell, cells[i] ?? reference));
  const decibels = pictures.flatMap(({ psnr }) => (psnr === null ? [] : [psnr]));
  return {
    pictures,
    ssim: spreadOf(pictures.map(({ ssim }) => ssim)),
    psnr: decibels.length === 0 ? null : spreadOf(decibels),
    identical: pictures.length - decibels.length,
  };
}

/** Compares two pictures; see psnrOf and ssimOf. */
export function comparePictures(picture: Pixels, reference: Pixels): PictureFidelity {
  const psnr = psnrOf(picture, reference);
  return { psnr, ssim: psnr === null ? 1 : ssimOf(picture, reference) };
}

/**
 * Peak signal to noise ratio in dB, 10 log₁₀(255² / mean squared error), over the RGB bytes (a grey picture has three
 * equal channels); null where they are identical. Throws RangeError where the sizes differ.
 */
function psnrOf(picture: Pixels, reference: Pixels): number | null {
  assertSameSize(picture, reference);
  const { data } = picture;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    if (i % 4 !== 3) sum += ((data[i] ?? 0) - (reference.data[i] ?? 0)) ** 2;
  }
  return sum === 0 ? null : 10 * Math.log10(PEAK ** 2 / (sum / ((data.length / 4) * 3)));
}

/**
 * Structural similarity (WANG_2004), each colour channel alone, then the mean of the three. It equals scikit-image's
 * structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255,
 * channel_axis=-1), whose reflected border is cropped away again. Throws RangeError where the sizes differ or a side
 * is shorter than the window.
 */
function ssimOf(picture: Pixels, reference: Pixels): number {
  assertSameSize(picture, reference);
  const { width, height } = picture;
  if (Math.min(width, height) < WANG_2004.windowSize) throw new RangeError(`${width} × ${height} is too small`);
  const channels = [0, 1, 2].map(
    (channel) => similarityMap(onlyChannel(picture, channel), onlyChannel(reference, channel), WANG_2004).mssim,
  );
  return channels.reduce((sum, value) => sum + value, 0) / channels.length;
}

/** The pictures of a sheet: a square row-major grid without gaps. Throws RangeError where it is none of `count`. */
export function cutGrid({ width, height, data }: Pixels, count: number): Pixels[] {
  const columns = Math.sqrt(count);
  const [cellWidth, cellHeight] = [width / columns, height / columns];
  if (![columns, cellWidth, cellHeight].every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError(`${width} × ${height} pixels are not ${count} pictures`);
  }
  return Array.from({ length: count }, (_, n) => {
    const cell = new Uint8ClampedArray(cellWidth * cellHeight * 4);
    const left = (n % columns) * cellWidth;
    const top = Math.floor(n / columns) * cellHeight;
    for (let y = 0; y < cellHeight; y++) {
      const from = ((top + y) * width + left) * 4;
      cell.set(data.subarray(from, from + cellWidth * 4), y * cellWidth * 4);
    }
    return { width: cellWidth, height: cellHeight, data: cell };
  });
}

function onlyChannel({ width, height, data }: Pixels, channel: number): Pixels {
  const grey = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) grey.fill(data[i + channel] ?? 0, i, i + 4);
  return { width, height, data: grey };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

function assertSameSize(a: Pixels, b: Pixels): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`${a.width} × ${a.height} and ${b.width} × ${b.height} pixels cannot be compared`);
  }
}
