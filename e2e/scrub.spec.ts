import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { openRun, readPicture, setSteps, stagePicture, waitForDone, waitForRun } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { readStageRecord, recordStage } from './stage-record.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

/** Hashes of what the stage showed of a run, by step. */
async function picturesOf(page: Page, run: string): Promise<ReadonlyMap<number, string>> {
  const record = await readStageRecord(page);
  return new Map(record.filter((one) => one.run === run).map(({ step, hash }) => [step, hash]));
}

test('the path is scrubbed with the mouse: on the filmstrip and on the time axis, each step with its own picture', async ({
  page,
  site,
}) => {
  await recordStage(page);
  await openRun(page, site, 'steps=12');
  const { run } = await waitForDone(page);
  const path = page.getByRole('region', { name: 'This run, step by step' });
  const axis = await path.getByRole('img', { name: /^The run visits 12 of 1000 noise levels/ }).boundingBox();
  const frames = path.locator('canvas');
  await expect(frames).toHaveCount(12);
  const first = await frames.first().boundingBox();
  const last = await frames.last().boundingBox();
  if (axis === null || first === null || last === null) throw new Error('the path is not on the page');

  const middle = first.y + first.height / 2;
  await page.mouse.move(first.x + first.width / 2, middle);
  await page.mouse.down();
  await expect(stagePicture(page)).toHaveAttribute('data-step', '1');
  await expect(path.getByRole('heading', { name: 'Step 1 of 12' })).toBeVisible();
  await page.mouse.move(last.x + last.width / 2, middle, { steps: 40 });
  await expect(stagePicture(page)).toHaveAttribute('data-step', '12');
  await page.mouse.up();
  const pictures = await picturesOf(page, run);
  expect([...pictures.keys()].filter((step) => step > 0).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
  expect(new Set(pictures.values()).size, 'different pictures').toBeGreaterThanOrEqual(11);

  await page.mouse.click(axis.x + 3, axis.y + axis.height / 2);
  await expect(stagePicture(page)).toHaveAttribute('data-step', '1');
  await page.mouse.click(axis.x + axis.width - 2, axis.y + axis.height / 2);
  await expect(stagePicture(page)).toHaveAttribute('data-step', '12');
  await page.mouse.click(axis.x + 3, axis.y + axis.height / 2);
  await setSteps(page, 7);
  await waitForRun(page, ['steps=7']);
  await expect(stagePicture(page)).toHaveAttribute('data-step', '7');
});

test('x̂0, x_t and ε̂ switch stage and filmstrip together, and the equation follows the scrubbed step', async ({
  page,
  site,
}) => {
  await openRun(page, site, 'steps=6&eta=0.5');
  await waitForDone(page);
  const stage = stagePicture(page);
  const frame = () =>
    page
      .getByRole('region', { name: 'This run, step by step' })
      .locator('canvas')
      .last()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const shown = async () => ({
    stage: await stage.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()),
    frame: await frame(),
  });
  const x0 = await shown();
  expect(x0.stage).toBe(x0.frame);
  await page.getByRole('radio', { name: /^Noisy picture/ }).check({ force: true });
  await expect(stage).toHaveAttribute('data-kind', 'xt');
  const xt = await shown();
  expect(xt.stage).toBe(xt.frame);
  await page.getByRole('radio', { name: /^Predicted noise/ }).check({ force: true });
  await expect(stage).toHaveAttribute('data-kind', 'eps');
  const eps = await shown();
  expect(eps.stage).toBe(eps.frame);
  expect(new Set([x0.stage, xt.stage, eps.stage]).size).toBe(3);
  await expect(stage).toHaveAttribute('aria-label', /^Predicted noise at step 6 of 6/);
});

test('the path plays from its first step to its end, can be paused, and ends with the result', async ({
  page,
  site,
}) => {
  await recordStage(page);
  await openRun(page, site, 'steps=10');
  const { run } = await waitForDone(page);
  const result = await readPicture(page);
  await page.evaluate(() => {
    window.stageRecord = [];
  });
  await page.keyboard.press('Space');
  await page.waitForFunction(() => {
    const step = Number(document.querySelector<HTMLElement>('[data-testid=stage-picture]')?.dataset.step);
    return step > 1 && step < 6;
  });
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play the path' })).toBeVisible();
  const paused = await stagePicture(page).getAttribute('data-step');
  await page.waitForTimeout(600);
  await expect(stagePicture(page)).toHaveAttribute('data-step', paused ?? '');
  expect(Number(paused)).toBeLessThan(10);
  await page.getByRole('button', { name: 'Play the path' }).click();
  await expect(stagePicture(page)).toHaveAttribute('data-step', '10');
  await expect(page.getByRole('button', { name: 'Play the path' })).toBeVisible();
  const steps = (await readStageRecord(page)).filter((one) => one.run === run).map(({ step }) => step);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect((await readPicture(page)).pixels.equals(result.pixels)).toBe(true);
});
