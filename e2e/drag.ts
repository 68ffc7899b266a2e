import type { BrowserContext, Page } from 'playwright/test';
import { expect } from './fixtures.ts';
import { chooseModel, linkOfRun, openRun, readStage, waitForRun } from './helpers.ts';
import type { Site } from './site.ts';
import { readStageRecord, recordStage, type Sighting } from './stage-record.ts';
import { expectOneEndEach, readWire, unendedRuns } from './wire.ts';

/** The slider's own scale: x(n) = ln n / ln 250. */
const placeOf = (steps: number) => Math.log(steps) / Math.log(250);

/** Presses the thumb of the steps slider and moves it over these counts, one position each. */
export async function dragSteps(
  page: Page,
  counts: readonly number[],
  pauseMs: number,
  onPosition: (index: number) => Promise<void> = async () => undefined,
): Promise<void> {
  const thumb = page.getByRole('slider', { name: 'Steps', exact: true });
  const press = await thumb.boundingBox();
  const track = await thumb.locator('xpath=..').boundingBox();
  if (press === null || track === null) throw new Error('the slider is not on the page');
  const y = press.y + press.height / 2;
  await page.mouse.move(press.x + press.width / 2, y);
  await page.mouse.down();
  for (const [i, steps] of counts.entries()) {
    await page.mouse.move(track.x + track.width * placeOf(steps), y);
    await page.waitForTimeout(pauseMs);
    await onPosition(i);
  }
  await page.mouse.up();
}

export type Drag = {
  /** Counts of steps that the pointer passes; the model is switched between the two halves. */
  readonly counts: readonly [readonly number[], readonly number[]];
  readonly pauseMs: number;
  readonly switchTo: { readonly id: string; readonly title: string };
  readonly onPosition?: (index: number) => Promise<void>;
};

/** Drags with a model switch on the way, and waits for the run of the last position. Returns all that was on stage. */
export async function dragAcrossModels(page: Page, drag: Drag): Promise<readonly Sighting[]> {
  const [before, after] = drag.counts;
  expect(before.length + after.length).toBeGreaterThanOrEqual(60);
  await dragSteps(page, before, drag.pauseMs, drag.onPosition);
  await chooseModel(page, drag.switchTo.title);
  await dragSteps(page, after, drag.pauseMs, async (i) => drag.onPosition?.(before.length + i));
  const last = after.at(-1);
  const { run } = await waitForRun(page, [`model=${drag.switchTo.id}`, `steps=${last}`]);
  expect(await page.getByTestId('steps').inputValue()).toBe(String(last));
  // The reference runs after what is looked at.
  await expect.poll(async () => unendedRuns(await readWire(page)), { timeout: 60_000 }).toEqual([]);
  expect(await readStage(page)).toMatchObject({ run, state: 'done', step: last });
  expectOneEndEach(await readWire(page));
  const seen = await readStageRecord(page);
  expect(seen.at(-1)).toMatchObject({ run, step: last, state: 'done' });
  return seen;
}

/** Every pair of run and step that was seen has one picture, and the run repeated alone has the same one. */
export async function expectTrueLabels(
  seen: readonly Sighting[],
  context: BrowserContext,
  site: Site,
  query = '',
): Promise<{ readonly runs: number; readonly pairs: number }> {
  const pictures = new Map<string, Map<number, Set<string>>>();
  for (const { run, step, hash } of seen) {
    const steps = pictures.get(run) ?? new Map<number, Set<string>>();
    pictures.set(run, steps.set(step, (steps.get(step) ?? new Set()).add(hash)));
  }
  const page = await context.newPage();
  await recordStage(page);
  let pairs = 0;
  for (const [run, steps] of pictures) {
    await openRun(page, site, linkOfRun(run), query);
    await waitForRun(page, run.split('&'));
    const repeated = new Map(await scrubThrough(page, run));
    if (steps.has(0)) repeated.set(0, await hashOfNoise(context, site, run));
    for (const [step, hashes] of steps) {
      expect([...hashes], `pictures under the label ${run}, step ${step}`).toEqual([repeated.get(step)]);
      pairs++;
    }
  }
  await page.close();
  return { runs: pictures.size, pairs };
}

/** What a fresh visit to the run shows first. It needs no network for that. */
async function hashOfNoise(context: BrowserContext, site: Site, run: string): Promise<string> {
  const page = await context.newPage();
  await recordStage(page);
  await openRun(page, site, linkOfRun(run), '?backend=analytic');
  await waitForRun(page, run.split('&'));
  const [first] = await readStageRecord(page);
  expect(first).toMatchObject({ run, step: 0 });
  await page.close();
  return first?.hash ?? '';
}

/** Hash of each step of the run on the stage. */
async function scrubThrough(page: Page, run: string): Promise<ReadonlyMap<number, string>> {
  const { steps } = await readStage(page);
  const scrubber = page.getByRole('slider', { name: 'Step of this run' });
  await scrubber.press('Home');
  for (let step = 1; step <= steps; step++) {
    await expect(page.getByTestId('stage-picture')).toHaveAttribute('data-step', String(step));
    if (step < steps) await scrubber.press('ArrowRight');
  }
  const record = await readStageRecord(page);
  return new Map(record.filter((one) => one.run === run).map(({ step, hash }) => [step, hash]));
}
