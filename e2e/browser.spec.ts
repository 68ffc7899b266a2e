import { expect, test } from './fixtures.ts';

// What the other WASM tests rely on: a browser as a visitor without a usable GPU has it.

test('the page is cross-origin isolated and has no WebGPU adapter', async ({ page, site }) => {
  await page.goto(site.url);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
});
