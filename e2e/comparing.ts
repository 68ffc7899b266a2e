import type { Locator, Page } from 'playwright/test';
import { compareSheets } from '../src/state/fidelity.ts';
import { expect } from './fixtures.ts';

// What the comparing views are called, and what their canvases hold.

/** The counts that the axis names. */
export const MARKS: readonly number[] = [1, 2, 3, 5, 8, 13, 20, 35, 50, 100, 250];

export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
};

export function axis(page: Page): Locator {
  return page.getByRole('region', { name: 'Steps', exact: true });
}

export function thumb(page: Page): Locator {
  return page.getByRole('slider', { name: 'Steps', exact: true });
}

/** The mark of a count, with its picture. */
export function mark(page: Page, steps: number): Locator {
  return axis(page).locator(`button[data-count="${steps}"][data-state]`);
}

export function doneMarks(page: Page): Locator {
  return axis(page).locator('button[data-count][data-state=done]');
}

/** The point of a count on the curve; there is none until it was measured. */
export function point(page: Page, steps: number): Locator {
  return page.getByRole('group', { name: 'Measured points' }).locator(`button[data-count="${steps}"]`);
}

export function points(page: Page): Locator {
  return page.getByRole('group', { name: 'Measured points' }).getByRole('button');
}

/** Waits until every mark was compared with the reference. */
export async function waitForCurve(page: Page): Promise<void> {
  for (const steps of MARKS) await expect(point(page, steps)).toBeAttached({ timeout: 60_000 });
}

export function wipeHandle(page: Page): Locator {
  return page.getByRole('slider', { name: /^Wipe/ });
}

export function barKnob(page: Page): Locator {
  return page.getByRole('slider', { name: 'Your bar' });
}

export function lanes(page: Page): Locator {
  return page.getByRole('listitem', { name: /^Lane \d/ });
}

export async function chooseMode(page: Page, name: 'Wipe' | 'Side by side' | 'Difference' | 'Lanes'): Promise<void> {
  const group = page.getByRole('radiogroup', { name: 'View' });
  await group.locator('label').filter({ hasText: name }).click();
  await expect(group.getByRole('radio', { name })).toBeChecked();
}

/** From the next navigation on, runs are made only where something on the screen needs them. */
export async function neverDrawAhead(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (location.protocol === 'http:')
      localStorage.setItem('fewer-steps/preferences/1', JSON.stringify({ prefetch: false }));
  });
}

/** Opens the menu of the curve. */
export async function openAxisMenu(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /^Curve/ });
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  await expect(page.getByText('Draw the marks ahead')).toBeVisible();
}

/** Bytes of a canvas. */
export async function pictureOf(canvas: Locator): Promise<Picture> {
  const { width, height, base64 } = await canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')?.getImageData(0, 0, element.width, element.height) ?? { data: [] };
    let binary = '';
    for (const byte of data) binary += String.fromCharCode(byte);
    return { width: element.width, height: element.height, base64: btoa(binary) };
  });
  return { width, height, data: new Uint8ClampedArray(Buffer.from(base64, 'base64')) };
}

export function samePicture(a: Picture, b: Picture): boolean {
  return a.width === b.width && a.height === b.height && Buffer.from(a.data).equals(Buffer.from(b.data));
}

/** What the page should say of two pictures, in its own rounding. */
export function fidelityText(picture: Picture, reference: Picture, count: number): string {
  const { ssim, psnr } = compareSheets(picture, reference, count);
  if (psnr === null) return 'identical';
  const spread = (sd: number | null, digits: number) => (sd === null ? '' : ` ± ${sd.toFixed(digits)}`);
  return `SSIM ${ssim.mean.toFixed(3)}${spread(ssim.sd, 3)}, PSNR ${psnr.mean.toFixed(1)}${spread(psnr.sd, 1)} dB`;
}
