import { expect, test } from './fixtures.ts';
import { failure, openRun, statusLine, waitForDone, watchConsole } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

const files = onlyModels(smallModel('small-a'));

test.describe('where the browser denies storage', () => {
  const workerProbe = `CacheStorage.prototype.open = () => Promise.reject(new DOMException('denied', 'SecurityError'));`;
  test.use({ siteOptions: { files, workerProbe } });

  test('runs work and the page says that nothing is kept', async ({ page, site }) => {
    const complaints = watchConsole(page);
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await openRun(page, site, 'steps=3');
    await waitForDone(page);
    await expect(statusLine(page)).toContainText('not kept: the browser denies storage');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: 'About' }).click();
    await expect(page.getByRole('dialog')).toContainText('the browser denies this page storage');
    expect(complaints).toEqual([]);
  });
});

test.describe('where the storage is full', () => {
  const workerProbe = `Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));`;
  test.use({ siteOptions: { files, workerProbe } });

  test('runs work and the page says that the weights are not kept', async ({ page, site }) => {
    await openRun(page, site, 'steps=3');
    await waitForDone(page);
    await expect(statusLine(page)).toContainText('not kept: the browser’s storage is full');
  });
});

test.describe('where the storage opens and then refuses every call', () => {
  const workerProbe = `for (const name of ['match', 'put', 'delete', 'keys']) {
    Cache.prototype[name] = () => Promise.reject(new DOMException('gone', 'InvalidStateError'));
  }`;
  test.use({ siteOptions: { files, workerProbe } });

  test('runs work and the page says that nothing is kept', async ({ page, site }) => {
    await openRun(page, site, 'steps=3');
    await waitForDone(page);
    await expect(statusLine(page)).toContainText('not kept: the browser denies storage');
    await expect(failure(page)).toHaveCount(0);
  });
});
