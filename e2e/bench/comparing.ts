import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import type { RunTotals } from '../../src/protocol/messages.ts';
import { launchProfile } from '../launch.ts';
import { openSite, type Site } from '../site.ts';
import { type BenchOptions, gpuFor, type Row } from './rows.ts';
import { lineThrough, median, rounded } from './statistics.ts';

const RACE_PROBE = readFileSync(join(import.meta.dirname, 'race-probe.js'), 'utf8');
const COUNTS = [5, 8, 13, 20, 35, 50, 75, 100] as const;
const ROUNDS = 5;
const INTERRUPTIONS = 3;
const LONGEST_MS = 120_000;
/** Steps of the lanes of the race. */
const LANES = [20, 35, 50] as const;

/** What comparing costs on WASM: whether time is linear in the steps, and what runs ahead and races leave of the page. */
export async function* measureComparing({ executablePath, benchFolder, models }: BenchOptions): AsyncGenerator<Row> {
  const { context, close } = await launchProfile(executablePath, gpuFor('wasm'));
  for (const model of models) {
    const engineSite = await openSite({ root: benchFolder });
    yield* measureLinearity(await context.newPage(), engineSite, model);
    await engineSite.close();
    const site = await openSite();
    yield* measureDrawingAhead(context, site, model);
    yield* measureRace(context, site, model);
    await site.close();
  }
  await close();
}

/** Every count alone and interrupted, in turn, so that all see the same machine. The first round is for warming up. */
async function* measureLinearity(page: Page, site: Site, model: string): AsyncGenerator<Row> {
  await page.goto(site.url);
  const measured: { readonly steps: number; readonly isInterrupted: boolean; readonly totals: RunTotals }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const steps of COUNTS) {
      for (const isInterrupted of [false, true]) {
        if (round === 0 && steps > 13) continue;
        const totals = await page.evaluate(
          ([id, n, seed, interruptions]) =>
            window.bench.measure(
              'wasm',
              { model: id, seed, count: 1, label: 0, guidance: 1, steps: n, spacing: 'trailing', eta: 0, clip: 'off' },
              interruptions,
            ),
          [model, steps, 1000 * round + 2 * steps + Number(isInterrupted), isInterrupted ? INTERRUPTIONS : 0] as const,
        );
        if (round > 0) measured.push({ steps, isInterrupted, totals });
      }
    }
  }
  await page.close();
  for (const [name, chosen] of [
    ['alone', measured.filter(({ isInterrupted }) => !isInterrupted)],
    ['interrupted', measured.filter(({ isInterrupted }) => isInterrupted)],
    ['all', measured],
  ] as const) {
    const totalsOf = (steps: number) => chosen.filter((one) => one.steps === steps).map(({ totals }) => totals);
    const points = COUNTS.map((steps) => [steps, median(totalsOf(steps).map(({ totalMs }) => totalMs))] as const);
    const { slope, intercept, r2 } = lineThrough(points);
    const of = `(wasm, ${model}, ${name})`;
    yield { what: `r² of time over steps 5 … 100 ${of}`, value: rounded(r2, 4), unit: '' };
    yield { what: `time a step, slope ${of}`, value: rounded(slope), unit: 'ms' };
    yield { what: `intercept ÷ slope ${of}`, value: rounded(intercept / slope), unit: 'steps' };
    const stepMs = (steps: number) => median(totalsOf(steps).map((totals) => totals.medianStepMs ?? Number.NaN));
    yield { what: `median step of 5 ${of}`, value: rounded(stepMs(5)), unit: 'ms' };
    yield { what: `median step of 100 ${of}`, value: rounded(stepMs(100)), unit: 'ms' };
    yield { what: `median step, 5 ÷ 100 ${of}`, value: rounded(stepMs(5) / stepMs(100), 3), unit: '' };
  }
}

/** Milliseconds that the main thread was busy so far, and those in scripts. */
async function busyMs(page: Page): Promise<() => Promise<{ readonly task: number; readonly script: number }>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? Number.NaN);
    return { task: of('TaskDuration'), script: of('ScriptDuration') };
  };
}

/** The main thread while the marks are drawn ahead, and nothing else happens. */
async function* measureDrawingAhead(context: BrowserContext, site: Site, model: string): AsyncGenerator<Row> {
  const page = await context.newPage();
  const busy = await busyMs(page);
  await page.goto(`${site.url}?backend=wasm#v=1&model=${model}&steps=5&ref=5&w=1&seed=5`);
  await page.locator('[data-testid=stage-picture][data-state=done]').waitFor({ timeout: LONGEST_MS });
  const done = page.locator('button[data-count][data-state=done]');
  const [before, doneBefore, start] = [await busy(), await done.count(), Date.now()];
  await page.waitForFunction(
    () => document.querySelectorAll('button[data-count][data-state=done]').length >= 10,
    null,
    { timeout: LONGEST_MS, polling: 500 },
  );
  const [after, runs, elapsed] = [await busy(), (await done.count()) - doneBefore, Date.now() - start];
  await page.close();
  const of = `(wasm, ${model})`;
  yield { what: `marks drawn ahead ${of}`, value: runs, unit: '' };
  yield {
    what: `main thread, a mark drawn ahead ${of}`,
    value: rounded((after.task - before.task) / runs, 1),
    unit: 'ms',
  };
  yield { what: `  of it in scripts ${of}`, value: rounded((after.script - before.script) / runs, 1), unit: 'ms' };
  yield {
    what: `main thread busy while drawing ahead ${of}`,
    value: rounded((100 * (after.task - before.task)) / elapsed, 1),
    unit: '%',
  };
}

/** Animation frames, and pictures put on canvases, while three lanes race. */
async function* measureRace(context: BrowserContext, site: Site, model: string): AsyncGenerator<Row> {
  const page = await context.newPage();
  const busy = await busyMs(page);
  await page.addInitScript(RACE_PROBE);
  const steps = LANES[0];
  await page.goto(
    `${site.url}?backend=wasm#v=1&model=${model}&steps=${steps}&ref=${steps}&w=1&mode=lanes&lanes=${LANES.join()}`,
  );
  const lanesDone = async () => {
    await page.waitForFunction(
      (n) => document.querySelectorAll('li[aria-label^=Lane][data-state=done]').length === n,
      LANES.length,
      { timeout: LONGEST_MS },
    );
  };
  await lanesDone();
  await page.evaluate(() => Object.assign(window.race, { frames: 0, pictures: 0, ms: 0 }));
  const [before, start] = [await busy(), Date.now()];
  await page.getByRole('button', { name: 'Race' }).click();
  await page.waitForFunction(() => window.race.frames > 0, null, { timeout: LONGEST_MS });
  await lanesDone();
  const [after, elapsed] = [await busy(), Date.now() - start];
  const { frames, pictures, ms } = await page.evaluate(() => window.race);
  await page.close();
  const of = `(wasm, ${model}, ${LANES.join(', ')} steps)`;
  yield {
    what: `race, animation frames a second ${of}`,
    value: rounded((1000 * frames) / ms, 1),
    unit: '',
  };
  yield {
    what: `race, pictures painted a second ${of}`,
    value: rounded((1000 * pictures) / ms, 1),
    unit: '',
  };
  yield {
    what: `race, main thread busy ${of}`,
    value: rounded((100 * (after.task - before.task)) / elapsed, 1),
    unit: '%',
  };
}

declare global {
  interface Window {
    /** While lanes were running: animation frames, pictures put on canvases, and the time that it took. */
    race: { frames: number; pictures: number; ms: number };
  }
}
