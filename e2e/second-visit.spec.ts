import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { openRun, statusLine, waitForDone } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

const CACHE = 'fewer-steps-files-1';

/** Names of the kept files, as paths. */
function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async (name) => {
    const cache = await caches.open(name);
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
  }, CACHE);
}

test('the second visit computes from the cache, with the addresses of weights and runtime blocked', async ({
  page,
  context,
  site,
}) => {
  await openRun(page, site, 'model=fashion-28&steps=2');
  await waitForDone(page);
  await expect(statusLine(page)).toContainText('kept for the next visit');
  await page.close();

  const before = site.served.length;
  site.fail(/\.(onnx|wasm)$/, { kind: 'drop' });
  const again = await context.newPage();
  await openRun(again, site, 'model=fashion-28&steps=3');
  const { backend } = await waitForDone(again);
  expect(backend).toBe('wasm');
  await expect(statusLine(again)).toContainText('from cache');
  const asked = site.served.slice(before).map(({ path }) => path);
  expect(asked.filter((path) => /\.(onnx|wasm)$/.test(path))).toEqual([]);
});

test.describe('with a small model', () => {
  const model = smallModel('small-a');
  test.use({ siteOptions: { files: onlyModels(model) } });

  test('a kept copy that is corrupt is thrown away and fetched again; files that no manifest names are deleted', async ({
    page,
    context,
    site,
  }) => {
    await openRun(page, site, 'steps=2');
    await waitForDone(page);
    expect(await keptFiles(page)).toContain(`/weights/${model.sha256}`);
    await page.evaluate(
      async ({ name, key, bytes }) => {
        const cache = await caches.open(name);
        await cache.put(key, new Response(new Uint8Array(bytes)));
        await cache.put('/weights/of-a-model-that-is-gone', new Response('old'));
      },
      { name: CACHE, key: `/weights/${model.sha256}`, bytes: model.unet.length },
    );
    await page.close();

    const before = site.served.length;
    const again = await context.newPage();
    await openRun(again, site, 'steps=3');
    await waitForDone(again);
    await expect(statusLine(again)).toContainText('kept for the next visit');
    expect(site.served.slice(before).filter(({ path }) => path.endsWith('unet.onnx'))).toHaveLength(1);
    await expect.poll(() => keptFiles(again)).not.toContain('/weights/of-a-model-that-is-gone');
    expect(await keptFiles(again)).toContain(`/weights/${model.sha256}`);
    const bytes = await again.evaluate(
      async ({ name, key }) => (await (await (await caches.open(name)).match(key))?.arrayBuffer())?.byteLength,
      { name: CACHE, key: `/weights/${model.sha256}` },
    );
    expect(bytes).toBe(model.unet.length);
  });

  test('About shows what is kept and deletes it', async ({ page, context, site }) => {
    await openRun(page, site, 'steps=2');
    await waitForDone(page);
    await page.getByRole('button', { name: 'About' }).click();
    const about = page.getByRole('dialog', { name: 'About Fewer Steps' });
    await expect(about.getByRole('listitem').filter({ hasText: 'small-a' })).toContainText('0.8 MB');
    await expect(about.getByRole('listitem').filter({ hasText: 'Runtime' })).toContainText('14.2 MB');
    await about.getByRole('button', { name: 'Delete small-a' }).click();
    await expect(about.getByRole('button', { name: 'Delete small-a' })).toHaveCount(0);
    await expect.poll(() => keptFiles(page)).not.toContain(`/weights/${model.sha256}`);
    await about.getByRole('button', { name: 'Delete runtime' }).click();
    await expect.poll(() => keptFiles(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.close();

    const before = site.served.length;
    const again = await context.newPage();
    await openRun(again, site, 'steps=2');
    await waitForDone(again);
    expect(site.served.slice(before).filter(({ path }) => path.endsWith('unet.onnx'))).toHaveLength(1);
  });
});
