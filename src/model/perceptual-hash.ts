import type { Pixels } from '../protocol/messages.ts';

const GRID = 32;
/** Number of low frequencies kept of brightness and of each of the two colour differences: 40 + 12 + 12 = 64 bits. */
const BITS = { luma: 40, blue: 12, red: 12 } as const;

/**
 * 64-bit perceptual hash of a picture, 16 hex digits. The picture is averaged to 32 × 32; of its brightness and its
 * two colour differences (BT.601) a discrete cosine transform is taken; each bit says whether one of the lowest
 * frequencies is above the median of those kept. Small differences of rounding move no bit or few, another picture
 * moves about half of them.
 */
export function perceptualHash(pixels: Pixels): string {
  const planes = averagedPlanes(pixels);
  const bits = [
    ...frequencyBits(planes.luma, BITS.luma),
    ...frequencyBits(planes.blue, BITS.blue),
    ...frequencyBits(planes.red, BITS.red),
  ];
  let hex = '';
  for (let i = 0; i < bits.length; i += 4) {
    hex += bits
      .slice(i, i + 4)
      .reduce((digit, bit) => digit * 2 + (bit ? 1 : 0), 0)
      .toString(16);
  }
  return hex;
}

/** Number of differing bits of two hashes of 16 hex digits. */
export function hashDistance(a: string, b: string): number {
  let distance = 0;
  for (let i = 0; i < 16; i++) {
    let difference = Number.parseInt(a.charAt(i), 16) ^ Number.parseInt(b.charAt(i), 16);
    for (; difference > 0; difference &= difference - 1) distance++;
  }
  return distance;
}

type Plane = Float64Array;

function averagedPlanes({ width, height, data }: Pixels): { luma: Plane; blue: Plane; red: Plane } {
  const luma = new Float64Array(GRID * GRID);
  const blue = new Float64Array(GRID * GRID);
  const red = new Float64Array(GRID * GRID);
  for (let gy = 0; gy < GRID; gy++) {
    for (let gx = 0; gx < GRID; gx++) {
      const [r, g, b] = areaMean(data, width, height, gx, gy);
      const y = 0.299 * r + 0.587 * g + 0.114 * b;
      const at = gy * GRID + gx;
      luma[at] = y;
      blue[at] = b - y;
      red[at] = r - y;
    }
  }
  return { luma, blue, red };
}

/** Mean colour of one cell of the 32 × 32 grid; pixels that the cell cuts count by the part inside it. */
function areaMean(data: Uint8ClampedArray, width: number, height: number, gx: number, gy: number) {
  const x0 = (gx * width) / GRID;
  const x1 = ((gx + 1) * width) / GRID;
  const y0 = (gy * height) / GRID;
  const y1 = ((gy + 1) * height) / GRID;
  let r = 0;
  let g = 0;
  let b = 0;
  for (let y = Math.floor(y0); y < y1; y++) {
    const partY = Math.min(y + 1, y1) - Math.max(y, y0);
    for (let x = Math.floor(x0); x < x1; x++) {
      const part = partY * (Math.min(x + 1, x1) - Math.max(x, x0));
      const at = (y * width + x) * 4;
      r += part * (data[at] ?? 0);
      g += part * (data[at + 1] ?? 0);
      b += part * (data[at + 2] ?? 0);
    }
  }
  const area = (x1 - x0) * (y1 - y0);
  return [r / area, g / area, b / area] as const;
}

/** The lowest `count` frequencies (diagonal by diagonal, without the mean), each against their median. */
function frequencyBits(plane: Plane, count: number): boolean[] {
  const values: number[] = [];
  for (let diagonal = 1; values.length < count; diagonal++) {
    for (let u = 0; u <= diagonal && values.length < count; u++) values.push(cosineTerm(plane, u, diagonal - u));
  }
  const sorted = [...values].sort((p, q) => p - q);
  const median = ((sorted[count / 2 - 1] ?? 0) + (sorted[count / 2] ?? 0)) / 2;
  return values.map((value) => value > median);
}

function cosineTerm(plane: Plane, u: number, v: number): number {
  let sum = 0;
  for (let y = 0; y < GRID; y++) {
    const rowFactor = Math.cos(((2 * y + 1) * v * Math.PI) / (2 * GRID));
    for (let x = 0; x < GRID; x++) {
      sum += (plane[y * GRID + x] ?? 0) * rowFactor * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * GRID));
    }
  }
  return sum;
}
