import { chromium, type Page } from 'playwright';
import { BROWSER_FLAGS, provideBrowser } from '../../scripts/browser.ts';
import type { Pixels } from '../../src/protocol/messages.ts';
import type { PicturePair } from '../../src/state/test-pictures.ts';
import { openSite } from '../site.ts';
import { type Shot, shoot } from './shoot.ts';

/** Runs of few steps, and the steps of the reference that they are compared with. */
const RUNS: readonly { run: string; count: 1 | 4; steps: readonly number[]; reference: number }[] = [
  {
    run: 'model=fashion-28&seed=4&label=3&w=1&spacing=trailing&clip=x0-eps',
    count: 1,
    steps: [1, 3, 8],
    reference: 30,
  },
  { run: 'model=fashion-28&seed=5&label=8&w=2&spacing=trailing&clip=x0', count: 1, steps: [5, 20], reference: 30 },
  { run: 'model=fashion-28&seed=9&label=1&w=1&spacing=leading&clip=off&n=4', count: 4, steps: [5], reference: 20 },
  { run: 'model=emoji-64&seed=4207&label=1&w=1&spacing=trailing&clip=off', count: 1, steps: [2, 6], reference: 16 },
];

/** The built-in pairs after a round trip over a canvas of the built page, and runs as its stage shows them. */
export async function canvasPairs(pairs: readonly PicturePair[]): Promise<PicturePair[]> {
  const site = await openSite({});
  const browser = await chromium.launch({ executablePath: await provideBrowser(), args: [...BROWSER_FLAGS] });
  const page = await browser.newPage();
  await page.goto(site.url);
  const found: PicturePair[] = [];
  for (const { name, count, picture, reference } of pairs) {
    found.push({
      name,
      count,
      picture: await overCanvas(page, picture),
      reference: await overCanvas(page, reference),
    });
  }
  await page.close();
  for (const { run, count, steps, reference } of RUNS) {
    const open = (s: number) => shoot(browser, site.url, 'wasm', `#v=1&${run}&steps=${s}`).then(toPixels);
    const most = await open(reference);
    for (const few of steps) {
      found.push({ name: `${few} of ${reference} steps, ${run}`, count, picture: await open(few), reference: most });
    }
    found.push({ name: `${reference} steps again, ${run}`, count, picture: await open(reference), reference: most });
  }
  await browser.close();
  await site.close();
  return found;
}

function toPixels({ width, height, pixels }: Shot): Pixels {
  return { width, height, data: new Uint8ClampedArray(pixels) };
}

async function overCanvas(page: Page, { width, height, data }: Pixels): Promise<Pixels> {
  const bytes = await page.evaluate(
    (input) => {
      const canvas = document.createElement('canvas');
      canvas.width = input.width;
      canvas.height = input.height;
      const context = canvas.getContext('2d');
      context?.putImageData(new ImageData(new Uint8ClampedArray(input.data), input.width, input.height), 0, 0);
      return Array.from(context?.getImageData(0, 0, input.width, input.height).data ?? []);
    },
    { width, height, data: Array.from(data) },
  );
  return { width, height, data: new Uint8ClampedArray(bytes) };
}
