import type { Page } from 'playwright/test';
import { expect } from './fixtures.ts';
import { openRun, stagePicture, waitForRun, watchConsole } from './helpers.ts';
import { listenToNetwork, mostSessions, probeNetwork, readNetwork, releasesInUse } from './network-probe.ts';
import type { Site } from './site.ts';
import { giveOrder, listenToWire, type Order, readWire, type Wire } from './wire.ts';

/** The frame store of a desktop keeps this; besides it the pictures that were just received. */
const MOST_FRAME_BYTES = 128_000_000 + 4_000_000;

export type Soak = {
  /** Of the random numbers: the same actions every time. */
  readonly seed: number;
  readonly actions: number;
  /** Happens before the actions with these numbers. */
  readonly accident: Order['kind'];
  readonly accidentsAt: readonly number[];
  readonly query: string;
};

declare global {
  interface Window {
    /** Bytes of all pictures that came from workers, and of those that are still kept. */
    frameBytes: () => { readonly received: number; readonly kept: number };
    gc: () => void;
  }
}

/** Needs a browser with `--js-flags=--expose-gc` and `wireProbe` in the workers. */
export async function soak(
  page: Page,
  site: Site,
  { seed, actions, accident, accidentsAt, query }: Soak,
): Promise<void> {
  const complaints = watchConsole(page);
  probeNetwork(site);
  await listenToNetwork(page);
  await listenToWire(page);
  await watchFrames(page);
  await openRun(page, site, 'steps=6&ref=12', query);
  await waitForRun(page, ['steps=6']);

  const random = mulberry32(seed);
  const below = (n: number) => Math.floor(random() * n);
  const done = new Map<string, number>();
  for (let i = 0; i < actions; i++) {
    if (accidentsAt.includes(i)) await giveOrder(page, { kind: accident, afterFrame: null });
    const [name, act] = ACTIONS[below(ACTIONS.length)] ?? ACTIONS[0];
    await act(page, below);
    done.set(name, (done.get(name) ?? 0) + 1);
    // Now and then there is time for whole runs.
    if (i % 10 === 9) await page.waitForTimeout(250);
  }
  expect([...done.keys()].sort(), 'kinds of actions').toEqual(ACTIONS.map(([name]) => name).sort());

  await page.evaluate(() => {
    location.hash = '#v=1&steps=2&ref=2&seed=123';
  });
  await waitForRun(page, ['steps=2', 'seed=123'], 60_000);
  await page.getByRole('button', { name: /^Curve/ }).click();
  await page.getByRole('switch', { name: /^Draw the marks ahead/ }).click();
  await expect
    .poll(async () => openRuns(await readWire(page)), { timeout: 30_000, message: 'runs without an end' })
    .toEqual([]);
  const ends = endsOf(await readWire(page));
  expect(
    ends.filter((run, i) => ends.indexOf(run) !== i),
    'runs with two ends',
  ).toEqual([]);
  expect(ends.length).toBeGreaterThan(actions / 4);
  await expect(stagePicture(page)).toHaveAttribute('data-state', 'done');

  const network = await readNetwork(page);
  expect(network.filter(({ kind }) => kind === 'create').length, 'sessions that were opened').toBeGreaterThan(3);
  expect(mostSessions(network), 'sessions of one worker at once').toBeLessThanOrEqual(2);
  expect(releasesInUse(network)).toEqual([]);
  await page.evaluate(() => window.gc());
  await expect
    .poll(async () => (await page.evaluate(() => window.frameBytes())).kept, 'bytes of pictures that are kept')
    .toBeLessThan(MOST_FRAME_BYTES);
  // onnxruntime may abort where its device goes while it makes a session; the page then goes on with another worker.
  const expected = accident === 'lose-device' ? ['Aborted()'] : [];
  expect(complaints.filter((said) => !expected.includes(said))).toEqual([]);
}

type Act = (page: Page, below: (n: number) => number) => Promise<unknown>;

const ACTIONS: readonly [readonly [string, Act], ...(readonly [string, Act])[]] = [
  ['drag', drag],
  ['drag again', drag],
  ['seed', press('d')],
  ['undo', press('Control+z')],
  ['redo', press('Control+Shift+z')],
  ['mode', press('m')],
  ['wipe', (page, below) => page.keyboard.press(String(1 + below(3)))],
  ['zoom', (page, below) => page.keyboard.press(['+', '-', '0'][below(3)] ?? '0')],
  ['reference', press('r')],
  ['model', clickOneOf('[aria-label=Model] input')],
  ['choice', clickOneOf('main input[type=radio]')],
  ['count', clickOneOf('[aria-label^=Pictures] input')],
  ['mark', clickOneOf('button[data-count]')],
  ['lanes', clickOneOf('[aria-label^=Lane] button, [aria-pressed][class*=race], [class*=lanes] button')],
  ['lesson', clickOneOf('[class*=lesson] button')],
  ['picture', clickOneOf('button[aria-label$=alone]')],
  [
    'link',
    (page, below) => {
      const link = [
        `steps=${1 + below(30)}&seed=${below(99)}&ref=${1 + below(30)}`,
        `steps=${1 + below(9)}&n=16&mode=side`,
        `steps=${2 + below(30)}&mode=lanes&lanes=${1 + below(9)},${1 + below(40)}_x0,${1 + below(9)}_eta0.5`,
        `steps=${5 + below(20)}&mode=lesson&at=${1 + below(5)}&item=two`,
        `model=small-b&steps=${1 + below(60)}&eta=0.3`,
        `model=small-c&steps=${1 + below(60)}&n=4&mode=difference`,
      ][below(6)];
      return page.evaluate((fragment) => {
        location.hash = `#v=1&${fragment}`;
      }, link);
    },
  ],
];

function press(key: string): Act {
  return (page) => page.keyboard.press(key);
}

/** Clicks one of these that are there; nothing where there is none. */
function clickOneOf(selector: string): Act {
  return (page, below) =>
    page.evaluate(
      ([css, n]) => {
        const all = [...document.querySelectorAll<HTMLElement>(css)];
        all[Math.floor(n * all.length)]?.click();
        // Letters are for the page, not for a field.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      },
      [selector, below(1000) / 1000] as const,
    );
}

async function drag(page: Page, below: (n: number) => number): Promise<void> {
  const box = await page.getByRole('slider', { name: 'Steps', exact: true }).locator('xpath=..').boundingBox();
  if (box === null) throw new Error('the slider is not on the page');
  const y = box.y + box.height / 2;
  const x = () => box.x + (box.width * below(60)) / 100;
  await page.mouse.move(x(), y);
  await page.mouse.down();
  for (let i = 0; i < 4; i++) await page.mouse.move(x(), y);
  await page.mouse.up();
}

const ENDS: readonly string[] = ['done', 'dropped', 'failed'];

function endsOf(wire: readonly Wire[]): number[] {
  return wire.flatMap((one) =>
    one.from === 'engine' && ENDS.includes(one.type) && one.runId !== null ? [one.runId] : [],
  );
}

/** Runs that the worker which lives now was asked for and that have no end. */
function openRuns(wire: readonly Wire[]): readonly number[] {
  const living = wire.at(-1)?.worker;
  const asked = wire.flatMap((one) => (one.from === 'page' && one.worker === living ? (one.runIds ?? []) : []));
  const ended = new Set(endsOf(wire));
  return [...new Set(asked)].filter((run) => !ended.has(run));
}

/** From the next navigation on, the page knows which of the pictures that its workers sent are still in memory. */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const buffers: { readonly bytes: number; readonly buffer: WeakRef<ArrayBuffer> }[] = [];
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }) => {
          if (data.type !== 'frame') return;
          for (const pixels of [data.pixels, ...Object.values(data.pictures ?? {})]) {
            if (pixels !== null)
              buffers.push({ bytes: pixels.data.byteLength, buffer: new WeakRef(pixels.data.buffer) });
          }
        });
      }
    };
    window.frameBytes = () => {
      const sum = (all: typeof buffers) => all.reduce((total, { bytes }) => total + bytes, 0);
      return { received: sum(buffers), kept: sum(buffers.filter(({ buffer }) => buffer.deref() !== undefined)) };
    };
  });
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
