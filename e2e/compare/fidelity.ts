import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Fidelity, PictureFidelity } from '../../src/protocol/fidelity.ts';
import { compareSheets } from '../../src/state/fidelity.ts';
import { picturePairs } from '../../src/state/test-pictures.ts';
import { canvasPairs } from './canvas-pairs.ts';

// npm run compare:fidelity -- [--python PYTHON] [--page] [--write] [PAIRS.json …]
//
// Compares PSNR and SSIM of the page with scikit-image's. Needs an installed e2e/compare/requirements.txt. Without
// PAIRS.json the built-in pairs are taken; with --page they are read back from a canvas of the built page, and runs
// drawn by the page are added. --write keeps scikit-image's numbers of the built-in pairs for the unit test.
// PAIRS.json: [{name, width, height, count, picture, reference}], the last two being files of RGBA bytes.

/** Most that SSIM, and PSNR in dB, may differ. */
const TOLERANCE = 1e-3;

/** One pair as Python reads it. */
type PairFiles = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly picture: string;
  readonly reference: string;
};
type Reference = { readonly pictures: readonly PictureFidelity[] };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    page: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'fidelity');
mkdirSync(folder, { recursive: true });

const pairs: readonly PairFiles[] =
  positionals.length > 0
    ? positionals.flatMap((path): PairFiles[] => JSON.parse(readFileSync(path, 'utf8')))
    : (values.page ? await canvasPairs(picturePairs) : picturePairs).map(
        ({ name, count, picture, reference }, i): PairFiles => ({
          name,
          count,
          width: picture.width,
          height: picture.height,
          picture: store(`${i}-picture.rgba`, picture.data),
          reference: store(`${i}-reference.rgba`, reference.data),
        }),
      );
const references = askPython(pairs);
const rows = pairs.map((pair, i) => judge(pair, ours(pair), references[i] ?? { pictures: [] }));

console.log('        SSIM ours  scikit-image   difference    PSNR ours  scikit-image   difference  pair');
for (const { line } of rows) console.log(line);
const good = rows.filter(({ isGood }) => isGood).length;
const worst = { ssim: Math.max(...rows.map(({ ssim }) => ssim)), psnr: Math.max(...rows.map(({ psnr }) => psnr)) };
console.log(
  `${good} of ${rows.length} pairs agree within ${TOLERANCE}; ` +
    `most SSIM differs ${worst.ssim.toExponential(1)}, PSNR ${worst.psnr.toExponential(1)} dB.`,
);
if (values.write && positionals.length === 0 && !values.page) writeGolden();
process.exitCode = good === rows.length && rows.length > 0 ? 0 : 1;

function store(name: string, data: Uint8ClampedArray): string {
  const path = join(folder, name);
  writeFileSync(path, data);
  return path;
}

function ours({ width, height, count, picture, reference }: PairFiles): Fidelity {
  const [sheet, other] = [picture, reference].map((path) => ({
    width,
    height,
    data: new Uint8ClampedArray(readFileSync(path)),
  }));
  if (sheet === undefined || other === undefined) throw new Error('two files make a pair');
  return compareSheets(sheet, other, count);
}

function askPython(list: readonly PairFiles[]): Reference[] {
  const path = join(folder, 'pairs.json');
  writeFileSync(path, JSON.stringify(list));
  const script = join(import.meta.dirname, 'fidelity_reference.py');
  const output = execFileSync(values.python, [script, path], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The largest differences over the pictures of a pair; the line shows those of the picture where SSIM differs most. */
function judge({ name }: PairFiles, { pictures }: Fidelity, reference: Reference) {
  const differences = pictures.map((mine, i) => {
    const theirs = reference.pictures[i] ?? { ssim: Number.NaN, psnr: Number.NaN };
    return { mine, theirs, ssim: Math.abs(mine.ssim - theirs.ssim), psnr: decibelsApart(mine.psnr, theirs.psnr) };
  });
  const ssim = Math.max(...differences.map((one) => one.ssim));
  const psnr = Math.max(...differences.map((one) => one.psnr));
  const isGood = ssim <= TOLERANCE && psnr <= TOLERANCE && pictures.length === reference.pictures.length;
  const shown = differences.find((one) => one.ssim === ssim) ?? differences[0];
  const line = [
    isGood ? 'ok  ' : 'FAIL',
    shown?.mine.ssim.toFixed(6).padStart(11),
    shown?.theirs.ssim.toFixed(6).padStart(13),
    ssim.toExponential(1).padStart(12),
    decibels(shown?.mine.psnr).padStart(12),
    decibels(shown?.theirs.psnr).padStart(13),
    psnr.toExponential(1).padStart(12),
    ` ${name}`,
  ].join(' ');
  return { isGood, ssim, psnr, line };
}

/** Identical pictures must be called so by both. */
function decibelsApart(a: number | null, b: number | null): number {
  if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(a - b);
}

function decibels(value: number | null | undefined): string {
  return value == null ? 'identical' : value.toFixed(3);
}

function writeGolden(): void {
  const golden = pairs.map(({ name }, i) => ({ name, pictures: references[i]?.pictures ?? [] }));
  const path = join(root, 'src', 'state', 'fidelity.golden.json');
  writeFileSync(path, `${JSON.stringify({ by: 'scikit-image 0.26.0', pairs: golden }, null, 2)}\n`);
  console.log(`written: ${path}`);
}
