import type { Pixels } from '../protocol/messages.ts';

/** Pictures of one size side by side. Throws RangeError without pictures or where their sizes differ. */
export function joinTiles(tiles: readonly Pixels[]): Pixels {
  const first = tiles[0];
  if (first === undefined) throw new RangeError('no pictures to join');
  const { width, height } = first;
  const data = new Uint8ClampedArray(tiles.length * width * height * 4);
  tiles.forEach((tile, i) => {
    if (tile.width !== width || tile.height !== height) throw new RangeError(`picture ${i} has another size`);
    for (let y = 0; y < height; y++) {
      const row = tile.data.subarray(y * width * 4, (y + 1) * width * 4);
      data.set(row, (y * tiles.length + i) * width * 4);
    }
  });
  return { width: tiles.length * width, height, data };
}

/** The reverse of joinTiles. Throws RangeError where the width cannot be divided so. */
export function cutTiles(strip: Pixels, count: number): Pixels[] {
  const width = strip.width / count;
  if (!Number.isInteger(width) || width === 0) throw new RangeError(`${strip.width} pixels are not ${count} pictures`);
  return Array.from({ length: count }, (_, i) => {
    const data = new Uint8ClampedArray(width * strip.height * 4);
    for (let y = 0; y < strip.height; y++) {
      const from = (y * strip.width + i * width) * 4;
      data.set(strip.data.subarray(from, from + width * 4), y * width * 4);
    }
    return { width, height: strip.height, data };
  });
}

/** Decodes a lossless picture file to the very bytes it was made of (they have no transparency). */
export async function decodePicture(file: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no 2D canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: new Uint8ClampedArray(context.getImageData(0, 0, width, height).data) };
}
