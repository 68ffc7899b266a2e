import type { Pixels } from '../../protocol/messages.ts';

/** |a − b| · gain, channel by channel, cut at white; black where both are equal. Undefined where their sizes differ. */
export function differencePixels(a: Pixels, b: Pixels, gain: number): Pixels | undefined {
  if (a.width !== b.width || a.height !== b.height) return undefined;
  const data = new Uint8ClampedArray(a.data.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = i % 4 === 3 ? 255 : Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0)) * gain;
  }
  return { width: a.width, height: a.height, data };
}
