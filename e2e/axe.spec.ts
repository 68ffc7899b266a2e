import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { openRun, waitForDone, waitForPanels, waitForState } from './helpers.ts';
import { expectNoFindings } from './looking.ts';

const QUERY = '?backend=analytic';

async function open(page: Page, url: string): Promise<void> {
  await openRun(page, { url }, 'steps=9', QUERY);
  await waitForDone(page);
  await waitForPanels(page);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds nothing: page, sampler, sheets, notices, link verdicts, link by hand', async ({ page, site }) => {
      await page.addInitScript(() => {
        Clipboard.prototype.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
      });
      await open(page, site.url);
      await expectNoFindings(page, 'the page');
      const sampler = page.getByRole('button', { name: /^Sampler/ });
      await sampler.click();
      await expectNoFindings(page, 'the sampler open');
      await sampler.press('Escape');
      await page.getByRole('button', { name: 'About' }).click();
      await expect(page.getByRole('dialog', { name: 'About Fewer Steps' })).toBeVisible();
      await expectNoFindings(page, 'About');
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      await expectNoFindings(page, 'the sheet of shortcuts');
      await page.keyboard.press('Escape');
      await openRun(page, site, 'steps=5&wings=2&noise=00000000&picture=0000000000000000', QUERY);
      await waitForDone(page);
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByTestId('steps').fill('0');
      await expect(page.getByRole('alert')).toBeVisible();
      await expectNoFindings(page, 'notices, verdicts, messages and the link by hand');
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('axe finds nothing: page, folds open, About', async ({ page, site }) => {
    await open(page, site.url);
    await expectNoFindings(page, 'the page');
    await page.getByRole('button', { name: /^Picture/ }).click();
    await page.getByRole('button', { name: /^Sampler/ }).click();
    await expectNoFindings(page, 'the folds open');
    await page.getByRole('button', { name: 'About' }).click();
    await expect(page.getByRole('dialog', { name: 'About Fewer Steps' })).toBeVisible();
    await expectNoFindings(page, 'About');
  });
});

test('axe finds nothing before the first picture, on a recorded run, and on a failure', async ({ page, site }) => {
  site.fail(/\.onnx$/, { kind: 'delay', ms: 4000 });
  await openRun(page, site);
  await waitForState(page, 'recorded');
  await waitForPanels(page);
  await expectNoFindings(page, 'a recorded run while the weights arrive');
  await openRun(page, site, 'steps=3', '?backend=webgpu');
  await waitForState(page, 'failed');
  await waitForPanels(page);
  await expectNoFindings(page, 'a failure');
});
