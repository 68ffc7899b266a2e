import type { Pixels } from '../protocol/messages.ts';

/** A batch of pictures or latents: float32 [count, channels, height, width], row-major. */
export type Batch = {
  readonly data: Float32Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
};

/**
 * Turns [N, c·f², H, W] into [N, c, H·f, W·f], as torch's pixel_shuffle does: input channel k·f² + dy·f + dx holds
 * the pixel at (dy, dx) of each f × f block of output channel k. Throws RangeError if f² does not divide the channels.
 */
export function pixelShuffle(batch: Batch, factor: number): Batch {
  const { data, count, channels, height, width } = batch;
  const outChannels = channels / (factor * factor);
  if (!Number.isInteger(outChannels)) throw new RangeError(`${channels} channels do not shuffle by ${factor}`);
  const outWidth = width * factor;
  const out = new Float32Array(data.length);
  let from = 0;
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < outChannels; k++) {
      const plane = (n * outChannels + k) * height * factor * outWidth;
      for (let dy = 0; dy < factor; dy++) {
        for (let dx = 0; dx < factor; dx++) {
          for (let y = 0; y < height; y++) {
            const row = plane + (y * factor + dy) * outWidth + dx;
            for (let x = 0; x < width; x++) out[row + x * factor] = data[from++] ?? 0;
          }
        }
      }
    }
  }
  return { data: out, count, channels: outChannels, height: height * factor, width: outWidth };
}

/**
 * RGBA bytes of a batch of grey (1 channel) or RGB (3 channels or more: the first three) pictures in [−1, 1], as a
 * square row-major grid without gaps. Values are divided by `divisor`, clamped, and rounded half to even, which is
 * diffusers' `(x / 2 + 0.5).clamp(0, 1)` followed by `(255 * v).round()` in float32.
 */
export function toPixels(batch: Batch, divisor = 1): Pixels {
  const { data, count, channels, height, width } = batch;
  const columns = Math.ceil(Math.sqrt(count));
  const gridWidth = columns * width;
  const rgba = new Uint8ClampedArray(gridWidth * Math.ceil(count / columns) * height * 4).fill(255);
  const planeSize = height * width;
  const green = channels >= 3 ? planeSize : 0;
  const byte = (at: number) => {
    const value = Math.fround(Math.fround((data[at] ?? 0) / divisor / 2) + 0.5);
    return Math.fround(255 * Math.min(Math.max(value, 0), 1));
  };
  for (let n = 0; n < count; n++) {
    const left = (n % columns) * width;
    const top = Math.floor(n / columns) * height;
    for (let y = 0; y < height; y++) {
      let to = ((top + y) * gridWidth + left) * 4;
      let from = n * channels * planeSize + y * width;
      for (let x = 0; x < width; x++, to += 4, from++) {
        const red = byte(from);
        rgba[to] = red;
        rgba[to + 1] = green === 0 ? red : byte(from + green);
        rgba[to + 2] = green === 0 ? red : byte(from + 2 * green);
      }
    }
  }
  return { width: gridWidth, height: rgba.length / 4 / gridWidth, data: rgba };
}

/** How strongly ε̂, noise and latents are shrunk to be shown: about 99.7 % of a unit normal then fits [−1, 1]. */
const NORMAL_DIVISOR = 3;

/** What of a step is drawn: x_t, or something that is normal noise (ε̂, z, x_T). */
export type SampleKind = 'xt' | 'noise';

/**
 * Pixels of a sample [count, C, H, W] that is not x̂0. Where the sample is a picture in patch space (`shuffle`, the
 * factor) it is drawn as that picture; a latent (`shuffle` null) is drawn by its first three channels, divided by 3.
 */
export function samplePixels(batch: Batch, shuffle: number | null, kind: SampleKind): Pixels {
  if (shuffle === null) return toPixels(batch, NORMAL_DIVISOR);
  return toPixels(pixelShuffle(batch, shuffle), kind === 'noise' ? NORMAL_DIVISOR : 1);
}
