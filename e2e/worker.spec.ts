import { neverDrawAhead } from './comparing.ts';
import { expect, test } from './fixtures.ts';
import {
  failure,
  openRun,
  readPicture,
  setSteps,
  stagePicture,
  waitForDone,
  waitForRun,
  waitForState,
} from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { expectOneEndEach, giveOrder, leadingRuns, listenToWire, readWire, unendedRuns, wireProbe } from './wire.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')), workerProbe: wireProbe } });

for (const [title, kind] of [
  ['that ends by itself', 'close'],
  ['in which an error is thrown', 'throw'],
] as const) {
  test(`a worker ${title} in the middle of a run is replaced, and the same run is done`, async ({
    page,
    context,
    site,
  }) => {
    await neverDrawAhead(page);
    await listenToWire(page);
    await openRun(page, site, 'steps=40&eta=0.5&seed=3');
    await giveOrder(page, { kind, afterFrame: 12 });
    const { run } = await waitForDone(page);
    const wire = await readWire(page);
    expect(new Set(wire.map(({ worker }) => worker)).size, 'workers').toBe(2);
    const leading = leadingRuns(wire);
    const ends = wire.filter(
      (one) => one.from === 'engine' && leading.has(one.runId) && ['done', 'failed', 'dropped'].includes(one.type),
    );
    expect(ends.map(({ type }) => type)).toEqual(['done']);
    await expect(failure(page)).toHaveCount(0);

    const alone = await context.newPage();
    await openRun(alone, site, 'steps=40&eta=0.5&seed=3');
    await waitForDone(alone);
    const undisturbed = await readPicture(alone);
    expect(undisturbed.run).toBe(run);
    expect(undisturbed.pixels.equals((await readPicture(page)).pixels)).toBe(true);
  });
}

test('a worker that breaks down a third time within a minute is a failure with a way out', async ({ page, site }) => {
  await neverDrawAhead(page);
  await listenToWire(page);
  await openRun(page, site, 'steps=200');
  for (let i = 0; i < 3; i++) {
    await expect.poll(async () => new Set((await readWire(page)).map(({ worker }) => worker)).size).toBe(i + 1);
    await giveOrder(page, { kind: 'close', afterFrame: -1 });
  }
  await waitForState(page, 'failed');
  await expect(failure(page)).toContainText('Your settings are safe');
  await failure(page).getByRole('button', { name: 'Run again' }).click();
  await waitForRun(page, ['steps=200']);
  await expect(failure(page)).toHaveCount(0);
});

test('every wish has exactly one end, however fast they follow each other', async ({ page, site }) => {
  await neverDrawAhead(page);
  await listenToWire(page);
  await openRun(page, site, 'steps=100&ref=9');
  await waitForState(page, 'running');
  for (const steps of [90, 80, 80, 7, 300, 1000, 2, 100, 60, 9]) await setSteps(page, steps);
  await waitForRun(page, ['steps=9']);
  await expect(stagePicture(page)).toHaveAttribute('data-step', '9');
  await expect.poll(async () => unendedRuns(await readWire(page))).toEqual([]);
  const wire = await readWire(page);
  expectOneEndEach(wire);
  const frames = wire.filter(({ from, type }) => from === 'engine' && type === 'frame').length;
  expect(frames, 'runs nobody waits for are not finished').toBeLessThan(500);
});

test('a worker that has to be replaced while what describes the model cannot be fetched is a download to retry', async ({
  page,
  site,
}) => {
  await neverDrawAhead(page);
  await listenToWire(page);
  await openRun(page, site, 'steps=3&ref=1');
  await waitForDone(page);
  site.fail(/manifest\.json$/, { kind: 'drop' });
  await giveOrder(page, { kind: 'close', afterFrame: null });
  await expect.poll(async () => new Set((await readWire(page)).map(({ worker }) => worker)).size).toBe(2);
  await setSteps(page, 5);
  await expect(failure(page)).toContainText('The download did not finish');
  site.heal();
  await failure(page).getByRole('button', { name: 'Retry' }).click();
  await waitForRun(page, ['steps=5']);
  await expect(failure(page)).toHaveCount(0);
});

test.describe('with a model of the page', () => {
  test.use({ siteOptions: { workerProbe: wireProbe } });

  test('a worker that has to be replaced without a network goes on with what the browser keeps', async ({
    page,
    site,
  }) => {
    await neverDrawAhead(page);
    await listenToWire(page);
    await openRun(page, site, 'model=fashion-28&steps=2&ref=1');
    await waitForDone(page);
    site.fail(/./, { kind: 'drop' });
    await giveOrder(page, { kind: 'close', afterFrame: null });
    await expect.poll(async () => new Set((await readWire(page)).map(({ worker }) => worker)).size).toBe(2);
    await setSteps(page, 5);
    await waitForRun(page, ['steps=5']);
    await expect(failure(page)).toHaveCount(0);
  });
});
