import { expect, test } from './fixtures.ts';

test('the browser has a software WebGPU adapter', async ({ page, site }) => {
  await page.goto(site.url);
  const fallback = await page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.isFallbackAdapter);
  expect(fallback).toBe(true);
});
