import type { Locator, Page } from 'playwright/test';
import {
  axis,
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
import { failure, openRun, stagePicture, waitForDone, waitForRun } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

const reference = (page: Page) => page.getByTestId('reference-picture');
const region = (page: Page) => page.getByRole('region', { name: 'Picture' });
const zoomFactor = (page: Page) => page.getByRole('button', { name: /back to the whole picture/ });

async function open(page: Page, url: string, fragment: string): Promise<void> {
  await neverDrawAhead(page);
  await openRun(page, { url }, fragment);
  await waitForDone(page);
}

/** The middle of the picture, and its size. */
async function boxOf(picture: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await picture.boundingBox();
  if (box === null) throw new Error('there is no picture');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height };
}

test('the wipe follows pointer, arrows and the keys 1, 2, 3, and a double press puts it back', async ({
  page,
  site,
}) => {
  await open(page, site.url, 'steps=3&ref=8');
  const handle = wipeHandle(page);
  const { x, y, width } = await boxOf(stagePicture(page));
  await expect(handle).toHaveAttribute('aria-valuenow', '50');

  await test.step('dragged by the handle, it says each place on the way', async () => {
    const held = await boxOf(handle);
    await page.mouse.move(held.x, held.y);
    await page.mouse.down();
    for (const share of [0.6, 0.7, 0.85]) {
      await page.mouse.move(x + width * (share - 0.5), y);
      await expect(handle).toHaveAttribute('aria-valuenow', String(100 * share));
    }
    await page.mouse.up();
    await expect(handle).toHaveAttribute('aria-valuetext', '85 % this run, 15 % reference');
    await expect.poll(() => page.url()).toMatch(/&wipe=0\.85(&|$)/);
  });
  await test.step('pressed anywhere on the picture', async () => {
    await page.mouse.click(x - width * 0.25, y);
    await expect(handle).toHaveAttribute('aria-valuenow', '25');
    await page.mouse.dblclick(x + width * 0.3, y);
    await expect(handle).toHaveAttribute('aria-valuenow', '50');
  });
  await test.step('keys', async () => {
    await handle.focus();
    for (const [key, percent] of [
      ['ArrowRight', 52],
      ['ArrowLeft', 50],
      ['ArrowLeft', 48],
      ['PageUp', 58],
      ['Home', 0],
      ['End', 100],
      ['1', 0],
      ['2', 50],
      ['3', 100],
    ] as const) {
      await page.keyboard.press(key);
      await expect(handle, key).toHaveAttribute('aria-valuenow', String(percent));
    }
    await page.getByRole('slider', { name: 'Steps', exact: true }).focus();
    await page.keyboard.press('1');
    await expect(handle, 'wherever the focus is').toHaveAttribute('aria-valuenow', '0');
  });
});

test('a failed run has the whole stage, and the axis stays where it is', async ({ page, site }) => {
  site.fail(/unet\.onnx$/, { kind: 'drop' });
  await openRun(page, site, 'steps=3&ref=8');
  await expect(failure(page)).toBeVisible();
  await expect(stagePicture(page)).toHaveAttribute('data-state', 'failed');
  await expect(reference(page)).toBeHidden();
  const place = () => axis(page).evaluate((element) => element.getBoundingClientRect().top);
  const before = await place();
  await chooseMode(page, 'Lanes');
  await expect(lanes(page).first()).toContainText('failed');
  expect(await place()).toBe(before);
});

test('in every mode the stage holds the exact bytes of its run, and what is beside it those of the reference', async ({
  page,
  site,
}) => {
  await open(page, site.url, 'steps=8&ref=8&seed=5');
  const long = await pictureOf(stagePicture(page));
  await expect(region(page)).toContainText('the reference itself');
  await page.getByTestId('steps').fill('3');
  await page.getByTestId('steps').press('Enter');
  await waitForRun(page, ['steps=3']);
  const short = await pictureOf(stagePicture(page));
  expect(samePicture(short, long)).toBe(false);

  const expectStage = async (mode: string) => {
    await expect(stagePicture(page)).toBeVisible();
    expect(samePicture(await pictureOf(stagePicture(page)), short), `the stage: ${mode}`).toBe(true);
  };
  const said = fidelityText(short, long, 1);
  await expect(region(page), 'what the caption says is true of these pixels').toContainText(
    said.replace(/SSIM (.*), PSNR (.*)/, '$2 PSNR$1 SSIM'),
  );

  expect(samePicture(await pictureOf(reference(page)), long), 'the wipe').toBe(true);
  await chooseMode(page, 'Side by side');
  await expectStage('side by side');
  await expect.poll(async () => samePicture(await pictureOf(reference(page)), long), 'side by side').toBe(true);

  await chooseMode(page, 'Difference');
  await expectStage('difference');
  const shown = page.getByTestId('difference-picture');
  for (const gain of [4, 16, 1] as const) {
    await page
      .getByRole('radiogroup', { name: 'Difference, amplified' })
      .getByText(`×${gain}`, { exact: true })
      .click();
    await expect(shown).toHaveAttribute('aria-label', new RegExp(`amplified ${gain} times`));
    await expect.poll(async () => samePicture(await pictureOf(shown), differenceOf(short, long, gain))).toBe(true);
  }

  await chooseMode(page, 'Lanes');
  await expect(lanes(page)).toHaveCount(3);
  await expect(lanes(page).first()).toHaveAttribute('data-state', 'done');
  expect(
    samePicture(
      await pictureOf(
        lanes(page)
          .first()
          .getByRole('img', { name: /after step 3 of 3/ })
          .locator('canvas'),
      ),
      short,
    ),
  ).toBe(true);
  expect(samePicture(await pictureOf(stagePicture(page)), short), 'the stage: lanes').toBe(true);
  await page.keyboard.press('m');
  await expect(page.getByRole('radio', { name: 'Wipe' })).toBeChecked();
  await expectStage('wipe again');
});

test('Ctrl and wheel, + − 0 and the buttons zoom; a plain wheel scrolls the page; zoomed in, a drag pans and only the handle wipes', async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 1280, height: 700 });
  await open(page, site.url, 'steps=3&ref=8');
  const { x, y, width } = await boxOf(stagePicture(page));
  const transform = () => stagePicture(page).evaluate((canvas: HTMLElement) => canvas.style.transform);
  const before = await pictureOf(stagePicture(page));

  await page.mouse.move(x, y);
  await page.mouse.wheel(0, 120);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
  expect(await transform()).toBe('');
  await page.evaluate(() => scrollTo(0, 0));

  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await expect(zoomFactor(page)).toContainText('2.7');
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  expect(await transform()).toMatch(/scale\(2\.7/);
  expect(await reference(page).evaluate((canvas: HTMLElement) => canvas.style.transform), 'shared').toBe(
    await transform(),
  );

  const whole = await transform();
  await page.mouse.move(x + width * 0.3, y);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.1, y, { steps: 4 });
  await page.mouse.up();
  expect(await transform(), 'the drag panned').not.toBe(whole);
  await expect(wipeHandle(page), 'and did not wipe').toHaveAttribute('aria-valuenow', '50');
  const handle = await boxOf(wipeHandle(page));
  await page.mouse.move(handle.x, handle.y);
  await page.mouse.down();
  await page.mouse.move(handle.x + width * 0.2, handle.y, { steps: 4 });
  await page.mouse.up();
  await expect(wipeHandle(page)).toHaveAttribute('aria-valuenow', '70');

  for (const [key, factor] of [
    ['0', '1×'],
    ['+', '1.5×'],
    ['+', '2.3×'],
    ['-', '1.5×'],
    ['0', '1×'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(zoomFactor(page), key).toHaveText(factor);
  }
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(zoomFactor(page)).toHaveText('1.5×');
  await zoomFactor(page).click();
  expect(await transform()).toBe('');
  expect(samePicture(await pictureOf(stagePicture(page)), before), 'zoom never touches the pixels').toBe(true);
});

function differenceOf(a: Picture, b: Picture, gain: number): Picture {
  const data = a.data.map((value, i) => (i % 4 === 3 ? 255 : Math.abs(value - (b.data[i] ?? 0)) * gain));
  return { width: a.width, height: a.height, data: new Uint8ClampedArray(data) };
}
