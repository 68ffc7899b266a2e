import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { BROWSER_FLAGS, provideBrowser, SOFTWARE_WEBGPU_FLAGS } from '../../scripts/browser.ts';
import { openSite } from '../site.ts';
import { type Shot, shoot } from './shoot.ts';

// npm run compare [-- --python PYTHON] [-- --webgpu] [-- LINK …]
//
// Opens links in the built page and makes the same runs in Python. Needs an installed e2e/compare/requirements.txt.
// A LINK is an address or its fragment; without any, the links below are used.

/** Least PSNR in dB, peak 255: the page on WASM to Python, and the page's two backends to each other. */
const BARS = { python: 50, webgpu: 45 } as const;

const LINKS = [
  '#v=1&model=fashion-28&seed=0&steps=20&label=3&w=1&spacing=trailing&clip=x0-eps',
  '#v=1&model=fashion-28&seed=1&steps=37&label=0&w=2.5&spacing=leading&clip=x0',
  '#v=1&model=fashion-28&seed=4294967295&steps=61&label=8&w=1&spacing=trailing&eta=0.7&clip=off',
  '#v=1&model=fashion-28&seed=42&steps=13&label=10&w=1&spacing=linspace&eta=1&clip=x0-eps',
  '#v=1&model=fashion-28&seed=5&steps=1&label=7&w=2.5&spacing=trailing&clip=x0',
  '#v=1&model=fashion-28&seed=11&steps=8&label=9&w=2.5&spacing=linspace&eta=0.7&clip=off&n=4',
  '#v=1&model=fashion-28&seed=7&steps=10&label=5&w=1.5&spacing=quadratic&clip=x0-eps',
  '#v=1&model=emoji-64&seed=4207&steps=12&label=1&w=2&spacing=trailing&clip=off',
  '#v=1&model=emoji-64&seed=3&steps=5&label=56&w=1&spacing=leading&eta=1&clip=off',
  '#v=1&model=emoji-64&seed=4294967294&steps=6&label=16&w=2.5&spacing=linspace&eta=0.7&clip=x0-eps&n=4',
  '#v=1&model=emoji-64&seed=9&steps=37&label=50&w=1&spacing=trailing&eta=1&clip=x0',
  '#v=1&model=emoji-64&seed=10&steps=61&label=22&w=2.5&spacing=trailing&clip=off',
  '#v=1&model=emoji-128&seed=4207&steps=12&label=14&w=2&spacing=trailing&clip=off',
  '#v=1&model=emoji-128&seed=7&steps=20&label=44&w=1&spacing=leading&eta=0.5&clip=off',
];

type Reference = { readonly spec: string; readonly psnr: number | null; readonly noise: string };

const root = join(import.meta.dirname, '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    webgpu: { type: 'boolean', default: false },
  },
});
const links = (positionals.length > 0 ? positionals : LINKS).map((link) => link.slice(link.indexOf('#')));

const folder = join(root, '.cache', 'compare');
mkdirSync(folder, { recursive: true });
const executablePath = await provideBrowser();
const site = await openSite({});
const onWasm = await shootAll('wasm', []);
const onWebgpu = values.webgpu ? await shootAll('webgpu', SOFTWARE_WEBGPU_FLAGS) : null;
await site.close();
const references = runPython(onWasm);

let worst = 0;
for (const [i, { spec, pixels }] of onWasm.entries()) {
  const reference = references[i];
  if (reference === undefined) throw new Error(`Python said nothing of ${spec}`);
  const python = reference.psnr ?? Number.POSITIVE_INFINITY;
  const shot = onWebgpu?.[i];
  const webgpu = shot === undefined ? null : psnr(pixels, shot.pixels);
  const isGood = python >= BARS.python && (webgpu === null || webgpu >= BARS.webgpu);
  worst += isGood ? 0 : 1;
  const columns = [isGood ? 'ok  ' : 'FAIL', `Python ${decibels(python)}`];
  if (webgpu !== null) columns.push(`WebGPU ${decibels(webgpu)}`);
  console.log([...columns, spec].join('  '));
}
console.log(`${links.length - worst} of ${links.length} runs agree (WASM to Python ≥ ${BARS.python} dB).`);
process.exitCode = worst === 0 ? 0 : 1;

async function shootAll(backend: string, flags: readonly string[]): Promise<Shot[]> {
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS, ...flags] });
  const shots: Shot[] = [];
  for (const link of links) {
    shots.push(await shoot(browser, site.url, backend, link));
    console.log(`${backend}: ${shots.length} of ${links.length} drawn`);
  }
  await browser.close();
  return shots;
}

function runPython(shots: readonly Shot[]): Reference[] {
  const runs = shots.map(({ spec, pixels }, i) => {
    const path = join(folder, `${i}.rgba`);
    writeFileSync(path, pixels);
    return { spec, pixels: path };
  });
  const list = join(folder, 'runs.json');
  writeFileSync(list, JSON.stringify(runs));
  const script = join(import.meta.dirname, 'reference.py');
  const output = execFileSync(values.python, [script, join(root, 'public', 'models'), list], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Peak signal to noise ratio of two RGBA pictures over their RGB bytes, dB. */
function psnr(a: Buffer, b: Buffer): number {
  let sum = 0;
  for (const [i, value] of a.entries()) if (i % 4 < 3) sum += (value - (b[i] ?? 0)) ** 2;
  const mean = sum / ((a.length / 4) * 3);
  return 10 * Math.log10(255 ** 2 / mean);
}

function decibels(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} dB`.padStart(9) : 'identical';
}
