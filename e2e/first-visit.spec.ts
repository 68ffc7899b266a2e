import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import {
  notices,
  openRun,
  readStage,
  stagePicture,
  statusLine,
  waitForDone,
  waitForRun,
  watchConsole,
} from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { readStageRecord, recordStage } from './stage-record.ts';

const RECORDED = 'models/emoji-64/recorded/default.json';

test('the first visit shows a recorded run at once, and the same run made here within a minute', async ({
  page,
  site,
}) => {
  const complaints = watchConsole(page);
  await recordStage(page);
  const start = performance.now();
  await openRun(page, site);
  await expect(stagePicture(page)).toHaveAttribute('data-state', 'recorded');
  const recorded = await readStage(page);
  expect(recorded).toMatchObject({ step: 12, steps: 12, backend: 'wasm', width: 64, height: 64 });
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText('A recorded run');

  const live = await waitForDone(page);
  expect(performance.now() - start).toBeLessThan(60_000);
  expect(live).toEqual({ ...recorded, state: 'done', backend: 'wasm' });
  const [first, ...rest] = (await readStageRecord(page)).map(({ state, step }) => `${state} ${step}`);
  expect(first, 'no noise and no empty stage before the recorded picture').toBe('recorded 12');
  expect(rest, 'the recorded picture stays until the live one is done').toEqual(['done 12']);
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText('This run');
  await expect(statusLine(page)).toContainText('kept for the next visit');
  await expect(notices(page)).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a change during the recorded run gives way to what was asked for', async ({ page, site }) => {
  site.fail(/unet\.onnx$/, { kind: 'delay', ms: 1500 });
  await openRun(page, site);
  await expect(stagePicture(page)).toHaveAttribute('data-state', 'recorded');
  await page.getByRole('button', { name: 'One step fewer' }).click();
  const { run } = await waitForRun(page, ['steps=11']);
  expect(run).toContain('model=emoji-64');
});

test.describe('with a recording of other weights', () => {
  const recording = async () => {
    const file = await readFile(join(import.meta.dirname, '..', 'dist', RECORDED), 'utf8');
    return JSON.stringify({ ...JSON.parse(file), weights: '00000000.00000000' });
  };

  test('the recorded run is refused, and the first thing on the stage is the noise of the run', async ({
    page,
    site,
  }) => {
    const changed = await recording();
    site.fail(/recorded\/default\.json$/, { kind: 'body', change: () => changed });
    await recordStage(page);
    await openRun(page, site);
    await expect(stagePicture(page)).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
    const seen = await readStageRecord(page);
    expect(seen[0]).toMatchObject({ state: 'loading', step: 0 });
    expect(seen.some(({ state }) => state === 'recorded')).toBe(false);
  });
});

test.describe('with small models', () => {
  test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

  test('any other link shows its own noise first, then each picture of its own run', async ({ page, site }) => {
    await recordStage(page);
    await openRun(page, site, 'seed=99&steps=30');
    const { run } = await waitForDone(page);
    const seen = await readStageRecord(page);
    expect(seen[0]).toMatchObject({ state: 'loading', step: 0, run });
    expect(new Set(seen.map((sighting) => sighting.run))).toEqual(new Set([run]));
    const steps = seen.map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(30);
  });
});
