import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../src/model/manifest.ts';
import { expect, test } from './fixtures.ts';
import {
  notices,
  openRun,
  readStage,
  setSteps,
  stagePicture,
  waitForDone,
  waitForRun,
  watchConsole,
} from './helpers.ts';

/** Without weights: the links are what is tested here. */
const QUERY = '?backend=analytic';

const { defaults, conditioning } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'public', 'models', 'emoji-64', 'manifest.json'), 'utf8'),
) as Manifest;

/** Class index of the default class with another subject. */
function classWith(subject: string): string {
  const style = conditioning.table.find(({ index }) => index === defaults.label)?.values[0];
  return String(conditioning.table.find(({ values }) => values.join() === `${style},${subject}`)?.index);
}

/** Fragment, what it must restore (besides the defaults), and the words by which the notice names what it ignored. */
const HOSTILE: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ['v=1&steps=0', {}, ['steps=0', '12 is used']],
  ['v=1&steps=1001&seed=7', { seed: '7' }, ['steps=1001']],
  ['v=1&steps=1e3', {}, ['steps=1e3']],
  ['v=1&steps=12.5', {}, ['steps=12.5']],
  ['v=1&steps=-3&eta=0.7', { eta: '0.7' }, ['steps=-3']],
  ['v=1&steps=NaN&w=Infinity', {}, ['steps=NaN', 'w=Infinity']],
  ['v=1&seed=4294967296&steps=3', { steps: '3' }, ['seed=4294967296']],
  ['v=1&seed=0x10&steps=3', { steps: '3' }, ['seed=0x10']],
  ['v=1&w=8.1', {}, ['w=8.1']],
  ['v=1&w=2.25', {}, ['w=2.25']],
  ['v=1&eta=1.01&clip=hard&spacing=random', {}, ['eta=1.01', 'clip=hard', 'spacing=random']],
  ['v=1&n=5', {}, ['n=5']],
  ['v=1&model=../../etc/passwd&steps=4', { steps: '4' }, ['model=../../etc/passwd']],
  ['v=1&model=https://example.com/x', {}, ['model=https://example.com/x']],
  ['v=1&style=nobody&subject=food', { label: classWith('food') }, ['style=nobody']],
  ['v=1&label=64', {}, ['label=64']],
  ['v=1&label=-1', {}, ['label=-1']],
  ['v=1&item=bag', {}, ['item=bag']],
  ['v=1&steps=5&steps=6', { steps: '5' }, ['steps=6', 'more than once']],
  ['v=1&__proto__=1&constructor=2&toString=3', {}, ['__proto__=1', 'constructor=2', 'toString=3']],
  ['v=1&seed=%E0%A4%A&steps=9', { steps: '9' }, ['seed=', 'not readable']],
  ['v=1&<img src=x onerror=alert(1)>=<script>alert(1)</script>', {}, ['img']],
  ['v=1&noise=xyz&weights=12&picture=0&steps=2', { steps: '2' }, ['noise=xyz', 'weights=12', 'picture=0']],
  ['v=2&steps=7&future=1', { steps: '7' }, ['v=2', 'newer', 'future=1']],
  ['v=one&steps=7', { steps: '7' }, ['v=one']],
  ['&&&===&=&', {}, ['Ignored']],
  ['%00%01%FF', {}, ['Ignored']],
  [`v=1&steps=8&${'x'.repeat(20_000)}`, { steps: '8' }, ['too long']],
  [`v=1&steps=8&${Array.from({ length: 300 }, (_, i) => `k${i}=1`).join('&')}`, { steps: '8' }, ['k0=1', 'more']],
];

function expectedRun(changes: Readonly<Record<string, string>>): string {
  const { guidance, clip, spacing, label } = defaults;
  const fields = new URLSearchParams(
    `model=emoji-64&seed=4207&n=1&label=${label}&w=${guidance}&steps=12&spacing=${spacing}&eta=0&clip=${clip}`,
  );
  for (const [key, value] of Object.entries(changes)) fields.set(key, value);
  return fields.toString();
}

test('links that make no sense restore what they can, and one notice names what was ignored', async ({
  page,
  site,
}) => {
  const complaints = watchConsole(page);
  page.on('dialog', (dialog) => {
    throw new Error(`a link opened a dialog: ${dialog.message()}`);
  });
  await openRun(page, site, '', QUERY);
  await waitForDone(page);
  for (const [fragment, changes, words] of HOSTILE) {
    await test.step(fragment.slice(0, 60), async () => {
      await openRun(page, site, 'v=1&steps=33', QUERY);
      await expect(notices(page)).toHaveCount(0);
      await page.evaluate((hash) => {
        location.hash = hash;
      }, fragment);
      await expect(notices(page), fragment).toHaveCount(1);
      for (const word of words) await expect(notices(page)).toContainText(word);
      await expect(stagePicture(page)).toHaveAttribute('data-run', expectedRun(changes));
    });
  }
  await setSteps(page, 6);
  await waitForRun(page, ['steps=6']);
  expect(complaints).toEqual([]);
});

test('a fresh page opened with such a link is usable at once, and writes a clean link', async ({ page, site }) => {
  const complaints = watchConsole(page);
  for (const [i, fragment] of ['v=9&steps=7&wings=2&seed=-1', 'v=1&style=nobody&steps=4', '%%%'].entries()) {
    await openRun(page, site, fragment, `${QUERY}&visit=${i}`);
    await waitForDone(page);
    await expect(notices(page)).toHaveCount(1);
    await notices(page)
      .getByRole('button', { name: /^Dismiss/ })
      .click();
    await expect(notices(page)).toHaveCount(0);
    await expect(page).toHaveURL(/#v=1(&steps=\d+)?&ref=100&noise=[0-9a-f]{8}&picture=[0-9a-f]{16}$/);
  }
  expect(complaints).toEqual([]);
});

test('a link pasted into the bar of the open page is one step that undo takes back', async ({ page, site }) => {
  await openRun(page, site, 'v=1&steps=3&seed=5', QUERY);
  await waitForDone(page);
  await openRun(page, site, 'v=1&steps=9&seed=6&eta=0.5&w=3.1&model=fashion-28', QUERY);
  await waitForRun(page, ['steps=9', 'seed=6', 'eta=0.5', 'w=3.1', 'model=fashion-28']);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await waitForRun(page, ['steps=3', 'seed=5', 'model=emoji-64']);
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveAttribute('aria-disabled', 'true');
  await expect(page).toHaveURL(/#v=1&seed=5&steps=3&/);
  await page.getByRole('button', { name: /^Redo/ }).click();
  await waitForRun(page, ['steps=9', 'seed=6', 'eta=0.5']);
});

test('the link of every setting restores exactly this run in another page', async ({ page, context, site }) => {
  const all = 'v=1&model=fashion-28&seed=4294967295&steps=37&item=bag&w=2.5&spacing=linspace&eta=0.7&clip=x0&n=4&ref=8';
  await openRun(page, site, all, QUERY);
  const { run } = await waitForDone(page);
  expect(run).toBe('model=fashion-28&seed=4294967295&n=4&label=8&w=2.5&steps=37&spacing=linspace&eta=0.7&clip=x0');
  const link = await page.getByTestId('share-link').inputValue();
  expect(link).toMatch(/&ref=8&noise=[0-9a-f]{8}&picture=[0-9a-f]{16}$/);
  const other = await context.newPage();
  await other.goto(link.replace('#', `${QUERY}#`));
  await waitForDone(other);
  expect((await readStage(other)).run).toBe(run);
});
