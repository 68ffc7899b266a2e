import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { openRun, setSteps, stagePicture, waitForDone, waitForPanels, waitForRun, watchConsole } from './helpers.ts';
import { keepScreenshot, sideways, smallTargets } from './looking.ts';

const QUERY = '?backend=analytic';

/** Red, green and blue of the page's ground, 0 … 255 each. */
function ground(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const pixel = document.createElement('canvas').getContext('2d');
    if (pixel === null) return [];
    pixel.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`with a ${colorScheme} system`, () => {
    test.use({ colorScheme, viewport: { width: 1440, height: 1000 } });

    test('the page has the colours of the system until the visitor chooses, and fits into one screen', async ({
      page,
      site,
    }, testInfo) => {
      await openRun(page, site, 'steps=13', QUERY);
      await waitForDone(page);
      await waitForPanels(page);
      await keepScreenshot(page, testInfo, `desktop-${colorScheme}`);
      const [red = 128] = await ground(page);
      expect(red > 200).toBe(colorScheme === 'light');
      expect(red < 60).toBe(colorScheme === 'dark');
      expect(await sideways(page)).toBe(0);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(1000);

      const opposite = colorScheme === 'light' ? 'dark' : 'light';
      const theme = page.getByRole('button', { name: /^Theme/ });
      for (let i = 0; i < 3 && !(await theme.getAttribute('aria-label'))?.endsWith(opposite); i++) await theme.click();
      await expect.poll(async () => ((await ground(page))[0] ?? 128) > 128).toBe(opposite === 'light');
      await page.reload();
      await waitForDone(page);
      expect(((await ground(page))[0] ?? 128) > 128).toBe(opposite === 'light');
    });
  });
}

for (const [name, viewport] of Object.entries({
  phone: { width: 390, height: 844 },
  'small phone': { width: 320, height: 568 },
})) {
  test.describe(`on a ${name}`, () => {
    test.use({ viewport, hasTouch: true, isMobile: true });

    test('nothing scrolls sideways, the picture and the steps are in reach, targets have 44 px', async ({
      page,
      site,
    }, testInfo) => {
      await openRun(page, site, 'steps=13', QUERY);
      await waitForDone(page);
      await waitForPanels(page);
      await keepScreenshot(page, testInfo, name);
      expect(await sideways(page)).toBe(0);
      await expect(stagePicture(page)).toBeInViewport({ ratio: 0.99 });
      const box = await stagePicture(page).boundingBox();
      expect(box?.width).toBeGreaterThanOrEqual(192);
      expect(box?.width).toBe(box?.height);
      await page.getByRole('button', { name: /^Picture/ }).click();
      await page.getByRole('button', { name: /^Sampler/ }).click();
      await keepScreenshot(page, testInfo, `${name}, open`);
      expect(await sideways(page)).toBe(0);
      expect(await smallTargets(page, viewport.width < 360 ? 36 : 44)).toEqual([]);
      await page.getByRole('button', { name: 'About' }).tap();
      await expect(page.getByRole('dialog', { name: 'About Fewer Steps' })).toBeInViewport();
      expect(await sideways(page)).toBe(0);
      await page.getByRole('button', { name: 'Close' }).tap();

      await page.getByRole('button', { name: /^5 steps/ }).tap();
      await waitForRun(page, ['steps=5']);
      await expect(page.getByTestId('steps')).toHaveValue('5');
      const frames = page.getByRole('region', { name: 'This run, step by step' }).locator('canvas');
      await frames.first().tap();
      await expect(stagePicture(page)).toHaveAttribute('data-step', '1');
      await frames.nth(2).tap();
      await expect(stagePicture(page)).toHaveAttribute('data-step', '3');
    });
  });
}

test('every class chip of every model shows a square of its own', async ({ page, site }) => {
  const complaints = watchConsole(page);
  await openRun(page, site, 'steps=2', QUERY);
  await waitForPanels(page);
  const models = await page.getByRole('radiogroup', { name: 'Model' }).getByRole('radio').count();
  for (let i = 0; i < models; i++) {
    await page.getByRole('radiogroup', { name: 'Model' }).getByRole('radio').nth(i).check({ force: true });
    const axes = await page.getByRole('radiogroup', { name: /^(Style|Subject|Item)$/ }).all();
    expect(axes.length).toBeGreaterThan(0);
    for (const axis of axes) {
      expect(await axis.evaluate(squares)).toBe(await axis.getByRole('radio').count());
    }
  }
  expect(complaints).toEqual([]);
});

/** How many chips of an axis show a whole square of one strip, each another one. */
async function squares(axis: Element): Promise<number> {
  const chips = [...axis.querySelectorAll('label')];
  const shown = await Promise.all(
    chips.map(async (chip) => {
      const example = chip.querySelector('span');
      if (example === null) return '';
      const style = getComputedStyle(example);
      const strip = new Image();
      strip.src = style.backgroundImage.slice(5, -2);
      await strip.decode();
      const side = example.clientHeight;
      const left = -Number.parseFloat(style.backgroundPositionX);
      const isWhole =
        side > 0 && side === example.clientWidth && strip.naturalWidth === chips.length * strip.naturalHeight;
      return isWhole && left % side === 0 && left < chips.length * side ? `${strip.src} ${left}` : '';
    }),
  );
  return new Set(shown.filter(Boolean)).size;
}

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('nothing moves by itself: the path is walked by hand, and no animation runs', async ({ page, site }) => {
    await openRun(page, site, 'steps=6', QUERY);
    await waitForDone(page);
    await waitForPanels(page);
    await expect(page.getByRole('button', { name: /^Play/ })).toHaveCount(0);
    const next = page.getByRole('button', { name: /^Next step/ });
    const scrubber = page.getByRole('slider', { name: 'Step of this run' });
    await scrubber.press('Home');
    await expect(stagePicture(page)).toHaveAttribute('data-step', '1');
    await next.click();
    await expect(stagePicture(page)).toHaveAttribute('data-step', '2');
    await scrubber.focus();
    await page.keyboard.press('Space');
    await expect(stagePicture(page)).toHaveAttribute('data-step', '3');
    await page.waitForTimeout(800);
    await expect(stagePicture(page)).toHaveAttribute('data-step', '3');
    await scrubber.press('End');
    await page.keyboard.press('Space');
    await expect(stagePicture(page), 'round and round').toHaveAttribute('data-step', '1');
    await setSteps(page, 9);
    await waitForRun(page, ['steps=9']);
    const moving = await page.evaluate(
      () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 50).length,
    );
    expect(moving).toBe(0);
  });
});
