import type { Locator, Page } from 'playwright/test';
import { compareSheets } from '../src/state/fidelity.ts';
import {
  chooseMode,
  fidelityText,
  lanes,
  neverDrawAhead,
  type Picture,
  pictureOf,
  samePicture,
  wipeHandle,
} from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { openRun, readPicture, stagePicture, waitForDone, waitForRun } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { expectOneEndEach, listenToWire, readWire, wireProbe } from './wire.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')), workerProbe: wireProbe } });

const stepsOf = (page: Page) =>
  lanes(page).evaluateAll((all) => all.map((one) => Number(/, (\d+) steps?$/.exec(one.ariaLabel ?? '')?.[1])));
const resultOf = (lane: Locator) => lane.getByRole('img', { name: /^Lane \d after step/ }).locator('canvas');

/** Pixels follow in the animation frame after the words. */
async function expectPicture(lane: Locator, picture: Picture, what: string): Promise<void> {
  await expect.poll(async () => samePicture(await pictureOf(resultOf(lane)), picture), what).toBe(true);
}

async function expectDone(page: Page): Promise<void> {
  await expect(lanes(page).nth(1)).toBeVisible();
  const count = await lanes(page).count();
  await expect(page.locator('li[aria-label^="Lane"][data-state=done]')).toHaveCount(count, { timeout: 30_000 });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

test('lanes are added, removed, reordered and changed; the link and undo know it', async ({ page, site }) => {
  await neverDrawAhead(page);
  await openRun(page, site, 'steps=3&ref=8&mode=lanes&lanes=3,5');
  await waitForDone(page);
  await expect.poll(() => stepsOf(page)).toEqual([3, 5]);
  const remove = page.getByRole('button', { name: 'Remove lane 1' });
  await expect(remove, 'two stay').toHaveAttribute('aria-disabled', 'true');

  await page.getByRole('button', { name: 'Add a lane' }).click();
  expect(await stepsOf(page)).toEqual([3, 5, 8]);
  await page.getByRole('button', { name: 'Add a lane' }).click();
  expect(await stepsOf(page)).toEqual([3, 5, 8, 13]);
  await expect(page.getByRole('button', { name: 'Add a lane' }), 'four at most').toHaveCount(0);
  await page.getByRole('button', { name: 'Lane 4 up' }).click();
  await page.getByRole('button', { name: 'Lane 1 down' }).click();
  expect(await stepsOf(page)).toEqual([5, 3, 13, 8]);
  await remove.click();
  expect(await stepsOf(page)).toEqual([3, 13, 8]);

  const field = page.getByRole('textbox', { name: 'Steps of lane 2' });
  await field.fill('6');
  await field.press('Enter');
  await lanes(page).nth(2).getByRole('button', { name: /^η/ }).click();
  await lanes(page).nth(2).getByLabel('η').selectOption('0.5');
  await lanes(page).nth(2).getByLabel('Spacing').selectOption('leading');
  await expect(lanes(page).nth(2)).toContainText('η 0.5, leading');
  await expect(page).toHaveURL(/&lanes=3,6,8_leading_eta0\.5(&|$)/);
  await expectDone(page);
  await page.keyboard.press('Escape');
  for (const expected of ['3,6,8_eta0.5', '3,6,8', '3,13,8', '5,3,13,8']) {
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect(page).toHaveURL(new RegExp(`&lanes=${expected}(&|$)`));
  }
});

test('lanes hold the same bytes as the same runs alone: raced, one after the other, and interrupted again and again', async ({
  page,
  context,
  site,
}) => {
  const specs = ['6_eta0.5', '25', '40_x0'];
  const open = async (other: Page, fragment: string) => {
    await neverDrawAhead(other);
    await listenToWire(other);
    await openRun(other, site, fragment);
  };
  await open(page, `steps=25&seed=77&ref=9&mode=lanes&lanes=${specs.join()}`);
  await expectDone(page);
  const once = await Promise.all([0, 1, 2].map((i) => pictureOf(resultOf(lanes(page).nth(i)))));
  await test.step('each says how close it is to its own reference', async () => {
    await expect(lanes(page).nth(1)).toContainText(/\d\.\d{3}/);
  });

  await test.step('raced', async () => {
    await page.getByRole('button', { name: 'Race' }).click();
    await expect(page.locator('li[aria-label^="Lane"][data-state=running]').first()).toBeVisible();
    await expectDone(page);
    const frames = (await readWire(page)).flatMap((one) =>
      one.from === 'engine' && (one.type === 'frame' || one.type === 'started') ? [`${one.type} ${one.runId}`] : [],
    );
    const started = frames.slice(-71).filter((one) => one.startsWith('frame'));
    expect(new Set(started.slice(0, 6)).size, 'the three take turns').toBe(3);
    for (const [i, before] of once.entries()) {
      await expectPicture(lanes(page).nth(i), before, `lane ${specs[i]} raced`);
    }
  });

  await test.step('interrupted', async () => {
    const other = await context.newPage();
    await open(other, `steps=25&seed=77&ref=9&mode=lanes&lanes=${specs.join()}`);
    await expect(lanes(other)).toHaveCount(3);
    await other.getByRole('button', { name: 'Race' }).click();
    for (const steps of [24, 23, 22, 21, 25]) {
      await other.getByTestId('steps').fill(String(steps));
      await other.getByTestId('steps').press('Enter');
      await other.waitForTimeout(60);
    }
    await expectDone(other);
    for (const [i, before] of once.entries()) {
      await expectPicture(lanes(other).nth(i), before, `${specs[i]} interrupted`);
    }
    await waitForDone(other);
    expectOneEndEach(await readWire(other));
    await other.close();
  });

  await test.step('alone', async () => {
    for (const [i, run] of ['steps=6&eta=0.5', 'steps=25', 'steps=40&clip=x0'].entries()) {
      const alone = await context.newPage();
      await open(alone, `${run}&seed=77&ref=${[6, 25, 40][i]}`);
      await waitForDone(alone);
      const { width, height, data } = once[i] ?? { width: 0, height: 0, data: new Uint8ClampedArray() };
      expect((await readPicture(alone)).pixels.equals(Buffer.from(data)), `lane ${specs[i]}`).toBe(true);
      expect(width * height).toBeGreaterThan(0);
      await alone.close();
    }
  });
});

test('each picture of a sheet can be chosen as the new single seed, and has the bytes that it has alone', async ({
  page,
  site,
}) => {
  await neverDrawAhead(page);
  await openRun(page, site, 'steps=3&ref=6&seed=4294967294&n=4');
  await waitForDone(page);
  const sheet = await pictureOf(stagePicture(page));
  expect([sheet.width, sheet.height]).toEqual([56, 56]);
  await expect(page.getByRole('region', { name: 'Picture' }), 'mean and spread').toContainText(
    /\d\.\d{3} ± \d\.\d{3} SSIM/,
  );
  const said = fidelityText(sheet, await pictureOf(page.getByTestId('reference-picture')), 4);
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText(
    said.replace(/SSIM (.*), PSNR (.*)/, '$2 PSNR$1 SSIM'),
  );

  await test.step('a double press on the handle is for the wipe alone', async () => {
    await page.keyboard.press('3');
    await expect(wipeHandle(page)).toHaveAttribute('aria-valuenow', '100');
    await wipeHandle(page).press('PageDown');
    await wipeHandle(page).dblclick();
    await expect(wipeHandle(page)).toHaveAttribute('aria-valuenow', '50');
    await expect(page).toHaveURL(/&n=4(&|$)/);
  });

  // The last seed is followed by 0.
  await page.getByRole('button', { name: 'Seed 1 alone' }).click();
  await waitForRun(page, ['seed=1', 'steps=3']);
  const alone = await pictureOf(stagePicture(page));
  const cut = sheet.data.filter((_, i) => Math.floor(i / 4 / 56) >= 28 && (i / 4) % 56 >= 28);
  expect(Buffer.from(alone.data).equals(Buffer.from(cut))).toBe(true);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await waitForRun(page, ['seed=4294967294', 'n=4']);
});

test('the lesson puts a step of a long run beside the run of as many steps, by click, scrubber and link', async ({
  page,
  site,
}) => {
  await neverDrawAhead(page);
  await openRun(page, site, 'steps=10&ref=12');
  await waitForDone(page);
  await page.getByRole('button', { name: 'Step 4 is not a 4-step picture' }).click();
  await expect(page.getByRole('heading', { name: /^Step 4 of a 10-step run is not a 4-step picture/ })).toBeVisible();
  await expect(stagePicture(page)).toHaveAttribute('data-step', '4');
  await expect(page).toHaveURL(/&mode=lesson&at=4(&|$)/);
  const short = page.getByTestId('lesson-picture');
  const region = page.getByRole('region', { name: 'Picture' });
  await expect(short).toHaveAttribute('aria-label', 'The run of 4 steps');
  await expect(region).toContainText('to step 4 at the left');
  const [onTheWay, whole] = [await pictureOf(stagePicture(page)), await pictureOf(short)];
  expect(samePicture(onTheWay, whole), 'two different pictures').toBe(false);
  await expect(region).toContainText(fidelityText(onTheWay, whole, 1));
  await expect(page.getByRole('img', { name: /^10 steps: levels/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^4 steps: levels/ })).toBeVisible();

  const link = page.url();
  await test.step('the scrubber moves it', async () => {
    const scrubber = page.getByRole('slider', { name: 'Step of this run' });
    await scrubber.press('ArrowRight');
    await expect(page.getByRole('heading', { name: /^Step 5 of a 10-step run/ })).toBeVisible();
    await expect(short).toHaveAttribute('aria-label', 'The run of 5 steps');
  });
  await test.step('the same as a link', async () => {
    await page.goto('about:blank');
    await page.goto(link);
    await expect(stagePicture(page)).toHaveAttribute('data-step', '4');
    await expect(page.getByRole('region', { name: 'Picture' })).toContainText('to step 4 at the left');
    expect(samePicture(await pictureOf(page.getByTestId('lesson-picture')), whole)).toBe(true);
    expect(samePicture(await pictureOf(stagePicture(page)), onTheWay)).toBe(true);
  });
  await test.step('the last step is the picture, and it says so', async () => {
    const scrubber = page.getByRole('slider', { name: 'Step of this run' });
    await scrubber.press('End');
    await expect(page.getByRole('heading', { name: /^The last step of a 10-step run is its picture/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: /is not a 10-step picture/ })).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Picture' })).toContainText('The same run');
  });
  await page.getByRole('button', { name: 'Close the lesson' }).first().click();
  await expect(page.getByRole('radio', { name: 'Wipe' })).toBeChecked();
  await expect(stagePicture(page)).toHaveAttribute('data-step', '10');
});

test('the clipping trap is one click and one link: three clippings of one noise at guidance 2, measured live', async ({
  page,
  context,
  site,
}) => {
  await neverDrawAhead(page);
  await openRun(page, site, 'steps=3&ref=8');
  await waitForDone(page);
  await chooseMode(page, 'Lanes');
  await page.getByRole('button', { name: 'The clipping trap' }).click();
  await expect(page).toHaveURL(/&w=2&ref=100&mode=lanes&lanes=20_off,20(_x0-eps)?,20_x0(&|$)/);
  expect(await stepsOf(page)).toEqual([20, 20, 20]);
  await expectDone(page);
  for (let i = 0; i < 3; i++)
    await expect(lanes(page).nth(i)).toContainText(/\d\.\d{3}|identical/, { timeout: 30_000 });
  const shown = await Promise.all([0, 1, 2].map((i) => pictureOf(resultOf(lanes(page).nth(i)))));
  expect(compareSheets(shown[0] ?? shown[1] ?? never(), shown[2] ?? never(), 1).identical, 'clipping matters').toBe(0);
  const link = page.url();

  const other = await context.newPage();
  await neverDrawAhead(other);
  await other.goto(link);
  await expect(lanes(other)).toHaveCount(3);
  await expectDone(other);
  for (const [i, before] of shown.entries()) {
    await expectPicture(lanes(other).nth(i), before, `lane ${i + 1}`);
  }
});

function never(): never {
  throw new Error('there is no picture');
}
