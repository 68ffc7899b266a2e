import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Locator, Page, TestInfo } from 'playwright/test';
import { expect } from './fixtures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs all rules of axe-core on the page; the policy of the page allows no script tag for it. */
export async function expectNoFindings(page: Page, what: string): Promise<void> {
  await page.evaluate(axe);
  // Half-open panels have half their contrast.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
        .map(({ finished }) => finished),
    ),
  );
  const { violations, passes } = await page.evaluate(() =>
    (Reflect.get(window, 'axe') as { run: () => Promise<AxeResults> }).run(),
  );
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found, what).toEqual([]);
  expect(passes.length, `rules that were checked: ${what}`).toBeGreaterThan(10);
}

/** Presses Tab until the element has the focus; how many times. */
export async function tabTo(page: Page, target: Locator): Promise<number> {
  for (let presses = 1; presses <= 60; presses++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return presses;
  }
  throw new Error(`the Tab key does not reach ${target}`);
}

/** Attaches the whole page as it looks now. */
export async function keepScreenshot(page: Page, testInfo: TestInfo, name: string): Promise<void> {
  const path = testInfo.outputPath(`${name}.png`);
  await page.screenshot({ path, fullPage: true });
  await testInfo.attach(name, { path, contentType: 'image/png' });
}

/** How far the page can be scrolled sideways. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * Names and sizes of the visible controls that are lower than 44 px or narrower than `least`. Links and buttons in a
 * sentence are exempt, and symbols in a formula may be narrower: they stand as close as the formula has them.
 */
export function smallTargets(page: Page, least: number): Promise<string[]> {
  return page.evaluate((leastWidth) => {
    const controls = document.querySelectorAll<HTMLElement>('button, input, select, [role=slider], label:has(input)');
    const found: string[] = [];
    for (const control of controls) {
      // The label around a drawn radio button is what a finger hits.
      const hit = control instanceof HTMLInputElement ? (control.closest('label') ?? control) : control;
      if (!hit.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (hit.closest('p, footer') !== null) continue;
      const { width, height } = hit.getBoundingClientRect();
      const around = getComputedStyle(hit, '::after');
      const grown = around.content !== 'none' && around.position === 'absolute';
      const w = grown ? Math.max(width, Number.parseFloat(around.width)) : width;
      const h = grown ? Math.max(height, Number.parseFloat(around.height)) : height;
      const isSymbol = hit.nextElementSibling?.role === 'tooltip';
      if (width > 1 && (w < (isSymbol ? 24 : leastWidth) || h < 43.5)) {
        found.push(`${hit.getAttribute('aria-label') ?? hit.textContent} ${Math.round(w)} × ${Math.round(h)}`);
      }
    }
    return [...new Set(found)];
  }, least - 0.5);
}
