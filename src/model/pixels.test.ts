import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Batch, pixelShuffle, samplePixels, toPixels } from './pixels.ts';

const batch = (data: number[], count: number, channels: number, height: number, width: number): Batch => ({
  data: Float32Array.from(data),
  count,
  channels,
  height,
  width,
});

describe('pixels', () => {
  it('shuffles channels into blocks as torch does', () => {
    const out = pixelShuffle(batch([0, 1, 10, 11, 20, 21, 30, 31], 1, 4, 1, 2), 2);
    expect(out).toMatchObject({ count: 1, channels: 1, height: 2, width: 4 });
    expect([...out.data]).toEqual([0, 10, 1, 11, 20, 30, 21, 31]);
    expect(() => pixelShuffle(batch([0, 0, 0], 1, 3, 1, 1), 2)).toThrow('3 channels do not shuffle by 2');
  });

  it("equals diffusers' bytes of the golden network's run", () => {
    const golden = JSON.parse(readFileSync('golden/unet/unet-small.ddim.json', 'utf8'));
    const last: number[] = golden.x.at(-1);
    const bytes: number[] = golden.image_uint8.flat(9);
    // The golden image has the four channels as they are, last: here each is one grey picture of a 2 × 2 sheet.
    const sheet = toPixels(batch(last, 4, 1, 14, 14));
    const got = bytes.map((_, i) => {
      const [pixel, channel] = [Math.floor(i / 4), i % 4];
      const x = (pixel % 14) + (channel % 2) * 14;
      const y = Math.floor(pixel / 14) + Math.floor(channel / 2) * 14;
      return sheet.data[(y * 28 + x) * 4];
    });
    expect(bytes).toHaveLength(784);
    expect(got).toEqual(bytes);
  });

  it('rounds half to even, clamps, and lays a sheet out row by row without gaps', () => {
    const halves = toPixels(batch([(0.5 / 255) * 2 - 1, (1.5 / 255) * 2 - 1, -7, 7], 4, 1, 1, 1));
    expect(halves).toMatchObject({ width: 2, height: 2 });
    expect([halves.data[8], halves.data[12], halves.data[15]]).toEqual([0, 255, 255]);
    const rgb = toPixels(batch([1, -1, 0], 1, 3, 1, 1));
    expect([...rgb.data]).toEqual([255, 0, 128, 255]);
  });

  it('shrinks noise and latents by 3, and shows the first three channels of a latent', () => {
    const latent = batch([3, -3, 0, 99], 1, 4, 1, 1);
    expect([...samplePixels(latent, null, 'xt').data]).toEqual([255, 0, 128, 255]);
    const patch = batch([3, 1, 1, 1], 1, 4, 1, 1);
    expect(samplePixels(patch, 2, 'noise').data[4]).toBe(170);
    expect(samplePixels(patch, 2, 'xt').data[4]).toBe(255);
  });
});
