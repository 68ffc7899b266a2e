import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import type { Fidelity } from '../src/protocol/fidelity.ts';
import { compareSheets } from '../src/state/fidelity.ts';
import { MARKS, mark, openAxisMenu, pictureOf, point, waitForCurve } from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { openRun, waitForDone } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

async function download(page: Page, format: 'CSV' | 'JSON' | 'SVG'): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: format, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

type Exported = {
  readonly link: string;
  readonly reference: { readonly steps: number };
  readonly points: readonly { readonly steps: number; readonly fidelity: Fidelity; readonly totalMs: number }[];
};

test('the curve is downloaded as CSV, JSON and SVG, with the numbers that follow from the pixels of the marks', async ({
  page,
  site,
}) => {
  await openRun(page, site, 'steps=5&ref=20');
  await waitForDone(page);
  await waitForCurve(page);
  const reference = await pictureOf(mark(page, 20).locator('canvas'));
  const measured = await Promise.all(
    MARKS.map(async (steps) => ({
      steps,
      ...compareSheets(await pictureOf(mark(page, steps).locator('canvas')), reference, 1),
    })),
  );
  for (const { steps, ssim, psnr } of measured) {
    const words = psnr === null ? 'identical' : `SSIM ${ssim.mean.toFixed(3)}, PSNR ${psnr.mean.toFixed(1)} dB`;
    await expect(point(page, steps), `the point of ${steps}`).toHaveAttribute('aria-label', new RegExp(`: ${words},`));
  }
  expect(measured.filter(({ psnr }) => psnr === null).map(({ steps }) => steps)).toEqual([20]);

  await openAxisMenu(page);
  await test.step('CSV', async () => {
    const { name, text } = await download(page, 'CSV');
    expect(name).toMatch(/\.csv$/);
    const [header = '', ...lines] = text.trimEnd().split('\r\n');
    const columns = header.split(',');
    const rows = lines.map((line) => Object.fromEntries(line.split(',').map((field, i) => [columns[i], field])));
    expect(rows.map(({ steps }) => Number(steps))).toEqual(MARKS);
    for (const [i, row] of rows.entries()) {
      expect(Number(row.ssim_mean)).toBeCloseTo(measured[i]?.ssim.mean ?? Number.NaN, 5);
      expect(row.psnr_mean_db === '' ? null : Number(row.psnr_mean_db).toFixed(3)).toBe(
        measured[i]?.psnr?.mean.toFixed(3) ?? null,
      );
      expect(Number(row.total_ms)).toBeGreaterThan(0);
      expect(row.time_source).toBe('measured');
    }
  });
  await test.step('JSON', async () => {
    const { name, text } = await download(page, 'JSON');
    expect(name).toMatch(/\.json$/);
    const curve = JSON.parse(text) as Exported;
    expect(curve.link).toMatch(new RegExp(`^${page.url().split('#')[0]}#v=1&steps=5&ref=20`));
    expect(curve.reference.steps).toBe(20);
    expect(curve.points.map(({ steps, fidelity }) => ({ steps, ...fidelity }))).toEqual(measured);
    for (const { totalMs } of curve.points) expect(totalMs).toBeGreaterThan(0);
  });
  await test.step('SVG', async () => {
    const { name, text } = await download(page, 'SVG');
    expect(name).toMatch(/\.svg$/);
    const found = await page.evaluate((source) => {
      const svg = new DOMParser().parseFromString(source, 'image/svg+xml');
      return {
        root: svg.documentElement.localName,
        errors: svg.querySelectorAll('parsererror').length,
        words: svg.documentElement.textContent,
      };
    }, text);
    expect(found).toMatchObject({ root: 'svg', errors: 0 });
    expect(found.words).toContain('SSIM');
  });
});
