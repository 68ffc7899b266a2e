import type { Pixels } from '../protocol/messages.ts';

/** Two sheets to compare, made by integer formulas: the same bytes on every machine. */
export type PicturePair = {
  readonly name: string;
  readonly count: 1 | 4 | 9 | 16;
  readonly picture: Pixels;
  readonly reference: Pixels;
};

type Colour = readonly [red: number, green: number, blue: number];
type Formula = (x: number, y: number) => Colour;

const grey = (value: number): Colour => [value, value, value];

/** 0 … 255, the same for the same place and seed. */
function noise(x: number, y: number, seed: number): number {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b) ^ Math.imul(seed + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) & 255;
}

function draw(width: number, height: number, formula: Formula): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(formula(x, y), (y * width + x) * 4);
  }
  return { width, height, data };
}

function disc(colour: Colour, paper: Colour, side: number, dx = 0): Formula {
  const inside = (x: number, y: number) => (2 * (x - dx) - side) ** 2 + (2 * y - side) ** 2 < (side * 3) ** 2 / 16;
  return (x, y) => (inside(x, y) ? colour : paper);
}

const scene: Formula = (x, y) => [(x * 5 + y) % 256, (x * y) % 256, (255 - 3 * x + 7 * y) & 255];

function change(formula: Formula, by: (value: number, x: number, y: number) => number): Formula {
  return (x, y) => {
    const [red, green, blue] = formula(x, y);
    return [by(red, x, y), by(green, x, y), by(blue, x, y)];
  };
}

/** The mean of a 3 × 3 block, rounded down. */
function blur(formula: Formula): Formula {
  const offsets = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const));
  const mean = (x: number, y: number, channel: 0 | 1 | 2) =>
    Math.floor(offsets.reduce((sum, [dx, dy]) => sum + formula(x + dx, y + dy)[channel], 0) / 9);
  return (x, y) => [mean(x, y, 0), mean(x, y, 1), mean(x, y, 2)];
}

function pair(name: string, side: number, picture: Formula, reference: Formula, count: 1 | 4 | 9 | 16 = 1) {
  return { name, count, picture: draw(side, side, picture), reference: draw(side, side, reference) };
}

const paper = grey(255);
const red = disc([255, 0, 0], paper, 64);
const boot = disc(grey(180), grey(0), 28);

/** Every kind of pair that the numbers must be right for. Red 255 has the luma (BT.601) of grey 76. */
export const picturePairs: readonly PicturePair[] = [
  pair('red disc, grey disc of the same luma', 64, disc(grey(76), paper, 64), red),
  pair(
    '28 pixels, grey, noise added',
    28,
    change(boot, (value, x, y) => value + (noise(x, y, 1) >> 3)),
    boot,
  ),
  pair('identical', 64, scene, scene),
  pair('blurred', 64, blur(red), red),
  pair(
    'brighter by 12',
    64,
    change(scene, (value) => value + 12),
    scene,
  ),
  pair(
    'half the contrast',
    64,
    change(scene, (value) => (value >> 1) + 64),
    scene,
  ),
  pair(
    'noise, other noise',
    64,
    (x, y) => [noise(x, y, 2), noise(x, y, 3), noise(x, y, 4)],
    (x, y) => [noise(x, y, 5), noise(x, y, 6), noise(x, y, 7)],
  ),
  pair('one pixel', 64, (x, y) => (x === 31 && y === 17 ? [255, 1, 0] : red(x, y)), red),
  pair(
    'flat, flat and 1 brighter',
    28,
    () => grey(101),
    () => grey(100),
  ),
  pair('moved by one pixel', 64, disc([255, 0, 0], paper, 64, 1), red),
  pair(
    'black, white',
    28,
    () => grey(0),
    () => paper,
  ),
  pair(
    'inverted',
    64,
    change(scene, (value) => 255 - value),
    scene,
  ),
  pair('as small as the window', 11, blur(scene), scene),
  pair(
    'sheet of 4, the first identical',
    56,
    (x, y) => (x < 28 && y < 28 ? scene(x, y) : change(scene, (value) => value ^ (noise(x, y, 8) >> 4))(x, y)),
    scene,
    4,
  ),
  pair('sheet of 16', 256, blur(scene), scene, 16),
];
