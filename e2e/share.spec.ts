import { expect, test } from './fixtures.ts';
import { openRun, setSteps, waitForDone, waitForRun } from './helpers.ts';

const QUERY = '?backend=analytic';

test.describe('where the page may write to the clipboard', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('Copy link copies the link of the run on screen and confirms', async ({ page, site }) => {
    await openRun(page, site, 'seed=77', QUERY);
    await waitForDone(page);
    await setSteps(page, 9);
    await waitForRun(page, ['steps=9', 'seed=77']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/#v=1&seed=77&steps=9&ref=100&noise=[0-9a-f]{8}&picture=[0-9a-f]{16}$/);
    expect(copied.startsWith(`${site.url}#`)).toBe(true);
    expect(await page.getByTestId('share-link').inputValue()).toBe(copied);
    await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible();
  });
});

test('where the clipboard is denied, a field with the link is there to copy by hand', async ({ page, site }) => {
  await page.addInitScript(() => {
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
  });
  await openRun(page, site, 'steps=5', QUERY);
  await waitForDone(page);
  const field = page.getByTestId('share-link');
  await expect(field).toBeHidden();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(field).toBeVisible();
  await expect(field).toBeFocused();
  const [link, marked] = await field.evaluate((input: HTMLInputElement) => [
    input.value,
    input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0),
  ]);
  expect(link).toMatch(/#v=1&steps=5&/);
  expect(marked).toBe(link);
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
});

test.describe('where the system has a share sheet', () => {
  test('Share hands it the link', async ({ page, site }) => {
    await page.addInitScript(() => {
      const shared: string[] = [];
      Object.assign(window, { shared });
      Object.assign(navigator, { share: async ({ url = '' }: ShareData) => void shared.push(url) });
    });
    await openRun(page, site, 'steps=5', QUERY);
    await waitForDone(page);
    await page.getByRole('button', { name: 'Share this run' }).click();
    const shared = await page.evaluate(() => Reflect.get(window, 'shared') as string[]);
    expect(shared).toEqual([await page.getByTestId('share-link').inputValue()]);
  });
});
