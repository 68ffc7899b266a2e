import type { Page, TestInfo } from 'playwright/test';
import {
  axis,
  chooseMode,
  doneMarks,
  lanes,
  MARKS,
  openAxisMenu,
  pictureOf,
  waitForCurve,
  wipeHandle,
} from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { openRun, stagePicture, waitForDone, waitForRun } from './helpers.ts';
import { expectNoFindings, keepScreenshot, sideways, smallTargets, tabTo } from './looking.ts';

const QUERY = '?backend=analytic';

/** Each mode as a link, and something that only that mode shows. */
const MODES = {
  wipe: ['', (page: Page) => wipeHandle(page)],
  'side by side': ['&mode=side', (page: Page) => page.getByTestId('reference-picture')],
  difference: ['&mode=difference', (page: Page) => page.getByTestId('difference-picture')],
  lanes: ['&mode=lanes&lanes=3,8,20_x0', (page: Page) => lanes(page).nth(2)],
  lesson: ['&mode=lesson&at=4', (page: Page) => page.getByTestId('lesson-picture')],
  sheet: ['&n=4', (page: Page) => page.getByRole('button', { name: 'Seed 4208 alone' })],
  'zoomed in': ['&zoom=4,0.4,0.5', (page: Page) => page.locator('[data-testid=stage-picture][style*="scale(4)"]')],
} as const;

async function visit(page: Page, url: string, name: keyof typeof MODES): Promise<void> {
  const [fragment, proof] = MODES[name];
  await page.goto('about:blank');
  await openRun(page, { url }, `steps=10&ref=20&w=2${fragment}`, QUERY);
  await waitForDone(page);
  await expect(proof(page)).toBeVisible();
  await expect(doneMarks(page)).toHaveCount(MARKS.length, { timeout: 30_000 });
}

async function look(page: Page, testInfo: TestInfo, name: string): Promise<void> {
  await keepScreenshot(page, testInfo, name);
  await expectNoFindings(page, name);
  expect(await sideways(page), `${name} scrolls sideways`).toBe(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 1440, height: 1000 } });

    test('axe finds nothing in any mode, nor with the menu of the curve or a lane’s sampler open', async ({
      page,
      site,
    }, testInfo) => {
      for (const name of Object.keys(MODES) as (keyof typeof MODES)[]) {
        await visit(page, site.url, name);
        await look(page, testInfo, `${name}, ${colorScheme}`);
        if (name === 'wipe') {
          await waitForCurve(page);
          await openAxisMenu(page);
          await look(page, testInfo, `menu of the curve, ${colorScheme}`);
        }
        if (name === 'lanes') {
          await lanes(page).nth(1).getByRole('button', { name: /^η/ }).click();
          await look(page, testInfo, `sampler of a lane, ${colorScheme}`);
        }
      }
    });
  });
}

for (const viewport of [
  { width: 1440, height: 1000 },
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
]) {
  test.describe(`at ${viewport.width} × ${viewport.height}`, () => {
    test.use({ viewport });

    test('the axis stays where it is, whatever the mode', async ({ page, site }) => {
      await openRun(page, site, 'steps=10&ref=20&w=2&lanes=1,3_eta0.5,20_x0,50_leading', QUERY);
      await waitForDone(page);
      const place = () => axis(page).evaluate((element) => element.getBoundingClientRect().top + scrollY);
      const before = await place();
      for (const name of ['Side by side', 'Difference', 'Lanes', 'Wipe'] as const) {
        await chooseMode(page, name);
        if (name === 'Lanes') {
          await expect(lanes(page)).toHaveCount(4);
          await lanes(page).nth(3).getByRole('button', { name: /^η/ }).click();
          await expect(lanes(page).nth(3).getByLabel('Clipping')).toBeVisible();
        }
        expect(await place(), name).toBe(before);
      }
      await chooseMode(page, 'Lanes');
      await page.getByRole('radiogroup', { name: 'Pictures' }).getByText('9', { exact: true }).click();
      await waitForRun(page, ['n=9']);
      await expect(lanes(page).first()).toContainText('±');
      expect(await place(), 'lanes of nine').toBe(before);
      await page.keyboard.press('Control+z');
      await waitForRun(page, ['n=1']);
      await page.getByRole('button', { name: 'Step 4 is not a 4-step picture' }).click();
      await expect(page.getByTestId('lesson-picture')).toBeVisible();
      expect(await place(), 'lesson').toBe(before);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('every mode fits, with targets of 44 px, and axe finds nothing', async ({ page, site }, testInfo) => {
    for (const name of Object.keys(MODES) as (keyof typeof MODES)[]) {
      await visit(page, site.url, name);
      await look(page, testInfo, `${name}, phone`);
      expect(await smallTargets(page, 44), name).toEqual([]);
    }
  });

  test('a finger wipes, and two zoom', async ({ page, site, context }) => {
    await visit(page, site.url, 'wipe');
    const box = await stagePicture(page).boundingBox();
    if (box === null) throw new Error('there is no picture');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = await context.newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: readonly number[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: at.map((dx, id) => ({ x: x + dx, y, id })) });
    await send('touchStart', 0);
    for (const dx of [20, 40, 0.3 * box.width]) await send('touchMove', dx);
    await send('touchEnd');
    await expect(wipeHandle(page)).toHaveAttribute('aria-valuenow', '80');

    await send('touchStart', -20, 20);
    for (const dx of [30, 40, 50, 60]) await send('touchMove', -dx, dx);
    await send('touchEnd');
    await expect
      .poll(() => stagePicture(page).evaluate((canvas: HTMLElement) => canvas.style.transform))
      .toMatch(/scale\([23]/);
    await expect(wipeHandle(page)).toHaveAttribute('aria-valuenow', '80');
    expect(await page.evaluate(() => visualViewport?.scale), 'the page itself is not zoomed').toBe(1);
  });
});

test('everything that compares is reached and used with the keyboard alone', async ({ page, site }) => {
  await openRun(page, site, 'steps=5&ref=20', QUERY);
  await waitForDone(page);
  await waitForCurve(page);

  await test.step('modes, wipe, reference', async () => {
    await tabTo(page, page.getByRole('radio', { name: 'Wipe' }));
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
    await page.keyboard.press('ArrowUp');
    await tabTo(page, wipeHandle(page));
    await page.keyboard.press('ArrowRight');
    await expect(wipeHandle(page)).toHaveAttribute('aria-valuenow', '52');
    await tabTo(page, page.getByTestId('reference-steps'));
    await page.keyboard.press('ArrowUp');
    await expect(page.getByTestId('reference-steps')).toHaveValue('21');
  });
  await test.step('bar, points, marks', async () => {
    await tabTo(page, page.getByRole('slider', { name: 'Your bar' }));
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('slider', { name: 'Your bar' })).toHaveAttribute('aria-valuenow', '0.94');
    const group = page.getByRole('group', { name: 'Measured points' });
    await tabTo(page, group.locator('button[tabindex="0"]'));
    await page.keyboard.press('ArrowRight');
    const next = await group.locator('button[data-count="5"] + button').getAttribute('data-count');
    await expect(group.locator(`button[data-count="${next}"]`)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('steps')).toHaveValue(next ?? '');
    const mark = axis(page).locator('button[data-count="3"][data-state]');
    await tabTo(page, mark);
    await page.keyboard.press('r');
    await expect(page.getByTestId('reference-steps')).toHaveValue('3');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('steps')).toHaveValue('3');
  });
  await test.step('lanes', async () => {
    for (let i = 0; i < 3; i++) await page.keyboard.press('m');
    await expect(lanes(page)).toHaveCount(3);
    await tabTo(page, page.getByRole('button', { name: 'Race' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Stop the race' })).toBeFocused();
    await tabTo(page, page.getByRole('textbox', { name: 'Steps of lane 1' }));
    await page.keyboard.press('ArrowUp');
    await expect(lanes(page).first()).toHaveAttribute('aria-label', 'Lane 1, 4 steps');
    await tabTo(page, page.getByRole('button', { name: 'Lane 1 down' }));
    await page.keyboard.press('Enter');
    await expect(lanes(page).first()).toHaveAttribute('aria-label', 'Lane 1, 8 steps');
    await expect(lanes(page).nth(1)).toHaveAttribute('aria-label', 'Lane 2, 4 steps');
  });
  expect((await pictureOf(stagePicture(page))).width).toBe(64);
});
