import type { BrowserContext, Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { failure, openRun, waitForDone } from './helpers.ts';
import { openSite } from './site.ts';
import { onlyModels, smallModel } from './small-models.ts';

const model = smallModel('small-a');
const replaced = smallModel('small-a', 'other weights');
test.use({ siteOptions: { files: onlyModels(model) } });

async function expectVerdicts(page: Page, noise: string, weights: string, picture: string): Promise<void> {
  const check = page.getByTestId('link-check');
  await expect(check).toHaveAttribute('data-noise', noise, { timeout: 60_000 });
  await expect(check).toHaveAttribute('data-model', weights);
  await expect(check).toHaveAttribute('data-picture', picture, { timeout: 60_000 });
}

async function open(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

test('a link made in one profile and opened in another says match, match, match; each change says what differs', async ({
  page,
  site,
  openProfile,
  allowedOrigins,
}) => {
  await openRun(page, site, 'steps=6&seed=11&eta=0.3&item=two');
  await waitForDone(page);
  await expect(page.getByTestId('link-check')).toHaveCount(0);
  const link = await page.getByTestId('share-link').inputValue();
  expect(link).toMatch(/&noise=[0-9a-f]{8}&weights=[0-9a-f]{8}&picture=[0-9a-f]{16}$/);
  expect(new URLSearchParams(link.split('#')[1]).get('weights')).toBe(model.sha256.slice(0, 8));

  const elsewhere = await openProfile();
  await test.step('the same link', async () => {
    const other = await open(elsewhere, link);
    await expectVerdicts(other, 'match', 'match', 'match');
    await expect(other.getByTestId('link-check')).toContainText('Same noise, bit for bit');
    expect(await other.getByTestId('share-link').inputValue()).toBe(link);
    await other.close();
  });
  await test.step('another seed', async () => {
    const other = await open(elsewhere, link.replace('seed=11', 'seed=12'));
    await expectVerdicts(other, 'differ', 'match', 'differ');
    await expect(other.getByTestId('link-check')).toContainText('Different noise');
    await other.close();
  });
  await test.step('the hash of another picture', async () => {
    const far = link.replace(/picture=([0-9a-f]{16})/, (_, hash: string) => `picture=${flipBits(hash, 5)}`);
    const other = await open(elsewhere, far);
    await expectVerdicts(other, 'match', 'match', 'differ');
    await other.close();
  });
  await test.step('a picture that differs in 4 bits looks the same', async () => {
    const near = link.replace(/picture=([0-9a-f]{16})/, (_, hash: string) => `picture=${flipBits(hash, 4)}`);
    const other = await open(elsewhere, near);
    await expectVerdicts(other, 'match', 'match', 'match');
    await other.close();
  });
  await test.step('no checks in the link', async () => {
    const other = await open(elsewhere, link.replace(/&noise.*$/, ''));
    await waitForDone(other);
    await expect(other.getByTestId('link-check')).toHaveCount(0);
    await other.close();
  });
  await test.step('a setting changed afterwards', async () => {
    const other = await open(elsewhere, link);
    await expectVerdicts(other, 'match', 'match', 'match');
    await other.getByRole('button', { name: 'One step more' }).click();
    await expect(other.getByTestId('link-check')).toHaveCount(0);
    await other.close();
  });
  await test.step('the weights replaced', async () => {
    const otherSite = await openSite({ files: onlyModels(replaced) });
    allowedOrigins.push(new URL(otherSite.url).origin);
    const other = await open(elsewhere, link.replace(site.url, otherSite.url));
    // Other bytes of the same network: the page can know that the file is another one, and that the pictures look alike.
    await expectVerdicts(other, 'match', 'differ', 'match');
    await other.close();
    await otherSite.close();
  });
});

test('verdicts wait for the run, and say no more than is known', async ({ page, site }) => {
  // As long as the weights do not arrive, however long the rest of the page takes.
  site.fail(/unet\.onnx$/, { kind: 'drop' });
  const checks = `noise=00000000&weights=${model.sha256.slice(0, 8)}`;
  await openRun(page, site, `steps=2&${checks}`);
  await expect(page.getByTestId('link-check')).toHaveAttribute('data-noise', 'unknown');
  await expect(page.getByTestId('link-check')).toHaveAttribute('data-picture', 'unknown');
  site.heal();
  await failure(page).getByRole('button', { name: 'Retry' }).click();
  await waitForDone(page);
  await expectVerdicts(page, 'differ', 'match', 'unknown');
});

/** A hash with its lowest bits flipped. */
function flipBits(hash: string, count: number): string {
  return (BigInt(`0x${hash}`) ^ ((1n << BigInt(count)) - 1n)).toString(16).padStart(16, '0');
}
