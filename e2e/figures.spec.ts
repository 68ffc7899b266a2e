import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { openRun, waitForPanels } from './helpers.ts';
import { expectNoFindings, sideways } from './looking.ts';

const QUERY = '?backend=analytic';
const { table1, table2 } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../public/models/fashion-28/evaluation.json'), 'utf8'),
);

for (const viewport of [
  { width: 1280, height: 900 },
  { width: 320, height: 568 },
]) {
  test.describe(`${viewport.width} pixels wide`, () => {
    test.use({ viewport });

    test("About has a model's own tables beside the paper's, read when asked for", async ({ page, site }) => {
      await openRun(page, site, 'steps=3', QUERY);
      await waitForPanels(page);
      await page.getByRole('button', { name: 'About' }).click();
      expect(site.served.filter(({ path }) => path.includes('evaluation.json'))).toEqual([]);
      site.fail(/evaluation\.json$/, { kind: 'status', status: 503 }, 1);
      const about = page.getByRole('dialog', { name: 'About Fewer Steps' });
      await about.getByText('Figures of Fashion 28').press('Enter');
      await expect(about.getByRole('alert')).toContainText('evaluation.json: the server answered 503');
      await about.getByRole('button', { name: 'Retry' }).press('Enter');

      const ours = about.getByRole('table', { name: /^This model: Fréchet distance/ });
      const { frechet, frechet_error } = table1.rows.find(
        (row: { steps: number; eta: number }) => row.steps === 20 && row.eta === 1,
      );
      await expect(ours.getByRole('row', { name: /^η = 1 / })).toContainText(
        `${frechet.toFixed(2)} ± ${frechet_error.toFixed(2)}`,
      );
      await expect(ours.getByRole('columnheader')).toHaveText(['S', '5', '10', '20', '50', '100']);
      const paper = about.getByRole('table', { name: 'The paper: FID, CIFAR-10' });
      await expect(paper.getByRole('row', { name: /^sigma hat/ })).toContainText('367.43');
      const inversion = about.getByRole('table', { name: /held-out pictures$/ });
      await expect(inversion.getByRole('row', { name: /^50 / }).getByRole('cell')).toHaveText([
        new RegExp(`^${table2.rows[2].mse.toFixed(4)}`),
        '0.0023',
      ]);
      await expectNoFindings(page, 'the figures of a model');
      expect(await sideways(page)).toBe(0);
      const overflowing = await about.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
      expect(overflowing).toBe(0);
    });
  });
}

test('About names each source of the pictures once', async ({ page, site }) => {
  await openRun(page, site, 'steps=3', QUERY);
  await waitForPanels(page);
  await page.getByRole('button', { name: 'About' }).click();
  const about = page.getByRole('dialog', { name: 'About Fewer Steps' });
  for (const name of ['Noto Emoji', 'Twemoji', 'Fashion-MNIST']) {
    await expect(about.getByRole('link', { name, exact: true })).toHaveCount(1);
  }
  await expect(about).toContainText('from the same sources as those of Emoji 64.');
});
