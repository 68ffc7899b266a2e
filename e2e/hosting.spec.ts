import { expect, test } from './fixtures.ts';
import { openRun, statusLine, waitForDone, watchConsole } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

const files = onlyModels(smallModel('small-a'));

test.describe('under a path of a host that sends no headers', () => {
  test.use({ siteOptions: { files, isolated: false, base: '/some/path/' } });

  test('a run is done on one thread, and its link leads to the same path', async ({ page, site }) => {
    const complaints = watchConsole(page);
    await openRun(page, site, 'steps=3');
    await waitForDone(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(statusLine(page)).toContainText('CPU, 1 thread');
    await expect(page.getByTestId('share-link')).toHaveValue(new RegExp(`^${site.url}#v=1&steps=3&`));
    const unexpected = site.served.filter(({ path, status }) => status >= 400 && !path.includes('/recorded/'));
    expect(unexpected).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test.describe('on a host that sends the headers of isolation', () => {
  test.use({ siteOptions: { files } });

  test('a run is done on as many threads as the machine has', async ({ page, site }) => {
    await openRun(page, site, 'steps=3');
    await waitForDone(page);
    const threads = await page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
    await expect(statusLine(page)).toContainText(threads === 1 ? 'CPU, 1 thread' : `CPU, ${threads} threads`);
  });
});
