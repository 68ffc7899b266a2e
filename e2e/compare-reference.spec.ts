import type { Page } from 'playwright/test';
import {
  axis,
  barKnob,
  chooseMode,
  doneMarks,
  MARKS,
  mark,
  neverDrawAhead,
  point,
  points,
  waitForCurve,
  wipeHandle,
} from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { linkOfRun, openRun, readStage, waitForDone, waitForRun } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

const referenceField = (page: Page) => page.getByTestId('reference-steps');
const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ });
const redo = (page: Page) => page.getByRole('button', { name: /^Redo/ });

test('a mark becomes the reference by Alt-click or the key R, a count by its field, and all numbers are against it', async ({
  page,
  site,
}) => {
  await neverDrawAhead(page);
  await openRun(page, site, 'steps=5&ref=20');
  await waitForDone(page);
  await expect(point(page, 5)).toHaveAttribute('aria-label', /SSIM/);
  const against20 = await point(page, 5).getAttribute('aria-label');

  await mark(page, 8).click({ modifiers: ['Alt'] });
  await expect(referenceField(page)).toHaveValue('8');
  await expect(mark(page, 8)).toContainText('reference');
  await expect(mark(page, 20)).not.toContainText('reference');
  expect(await readStage(page), 'the run stays').toMatchObject({ steps: 5 });
  await expect(page.getByTestId('reference-picture')).toHaveAttribute('aria-label', 'Reference of 8 steps');
  await expect(point(page, 8)).toHaveAttribute('aria-label', /identical/);
  await expect(point(page, 5)).not.toHaveAttribute('aria-label', against20 ?? '');
  await expect(page).toHaveURL(/[#&]ref=8(&|$)/);

  await mark(page, 13).focus();
  await page.keyboard.press('r');
  await expect(referenceField(page)).toHaveValue('13');
  await page.getByRole('slider', { name: 'Steps', exact: true }).focus();
  await page.keyboard.press('r');
  await expect(referenceField(page), 'elsewhere: this count').toHaveValue('5');
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText('the reference itself');

  await referenceField(page).fill('21');
  await referenceField(page).press('Enter');
  await expect(page.getByTestId('reference-picture')).toHaveAttribute('aria-label', 'Reference of 21 steps');
  await expect(point(page, 21)).toHaveAttribute('aria-label', /identical/);
  await expect(page).toHaveURL(/[#&]ref=21(&|$)/);
  for (const steps of ['5', '13', '8', '20']) {
    await undo(page).click();
    await expect(referenceField(page)).toHaveValue(steps);
  }
  await expect(point(page, 5), 'measured before').toHaveAttribute('aria-label', against20 ?? '');
});

test('your bar moves by drag and keys, its sentence names the fewest steps, and never turns SSIM into a percentage', async ({
  page,
  site,
}) => {
  await openRun(page, site, 'steps=5&ref=20');
  await waitForCurve(page);
  await expect(axis(page)).toContainText(/^Steps.*steps? (is|are) the fewest that stays? above SSIM 0\.95/s, {
    timeout: 30_000,
  });
  const knob = barKnob(page);
  /** The fewest count that with all larger ones is at or above the bar, from what the points say. */
  const expectSentence = async (bar: number) => {
    const labels = await points(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    const measured = labels.map((label) => ({
      steps: Number.parseInt(label, 10),
      ssim: label.includes('identical') ? 1 : Number(/SSIM ([\d.]+)/.exec(label)?.[1]),
    }));
    const first = measured[measured.findLastIndex(({ ssim }) => ssim < bar) + 1];
    const sentence = (await axis(page).locator('p').first().textContent()) ?? '';
    expect(sentence).not.toContain('%');
    expect(sentence).toMatch(
      first === undefined
        ? measured.some(({ ssim }) => ssim >= bar)
          ? new RegExp(`^No count stays above SSIM ${bar.toFixed(2)}: ${measured.at(-1)?.steps} steps fall below it.$`)
          : `No count reaches ${bar.toFixed(2)} yet.`
        : new RegExp(`^${first.steps} steps? .*${bar.toFixed(2)}`),
    );
  };
  await expectSentence(0.95);

  await knob.focus();
  for (const [key, value] of [
    ['ArrowDown', 0.94],
    ['ArrowUp', 0.95],
    ['PageDown', 0.9],
    ['ArrowLeft', 0.89],
    ['Home', 0],
    ['End', 1],
    ['PageDown', 0.95],
  ] as const) {
    await page.keyboard.press(key);
    await expect(knob, key).toHaveAttribute('aria-valuenow', String(value));
    if (value === 0 || value === 1) await expectSentence(value);
  }
  await expect(knob).toHaveAttribute('aria-valuetext', 'SSIM 0.95');

  await test.step('dragged down: one undo entry', async () => {
    const box = await knob.boundingBox();
    if (box === null) throw new Error('no knob');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 1; i <= 6; i++) await page.mouse.move(x, y + 6 * i);
    await page.mouse.up();
    const now = Number(await knob.getAttribute('aria-valuenow'));
    expect(now).toBeLessThan(0.9);
    expect(now).toBeGreaterThan(0);
    await expect(page).toHaveURL(new RegExp(`&bar=${now}(&|$)`));
    await expect(axis(page)).toContainText(`your bar, ${now.toFixed(2)}`);
    await expectSentence(now);
    await undo(page).click();
    await expect(knob).toHaveAttribute('aria-valuenow', '0.95');
    await redo(page).click();
    await expect(knob).toHaveAttribute('aria-valuenow', String(now));
  });
  await expect(doneMarks(page)).toHaveCount(MARKS.length);
});

test('mode, lanes, reference, bar, wipe, zoom, gain and metric open in another profile as they were left', async ({
  page,
  site,
  openProfile,
}) => {
  await openRun(
    page,
    site,
    'v=1&steps=4&seed=9&ref=10&mode=difference&lanes=2,6_x0,9_leading_eta0.5&bar=0.9&metric=psnr&wipe=0.3&zoom=2,0.4,0.6&gain=8',
  );
  await waitForDone(page);
  const link = await page.getByTestId('share-link').inputValue();
  const other = (await openProfile()).pages()[0] ?? page;
  await other.goto(link);
  expect((await waitForDone(other)).run).toBe((await readStage(page)).run);
  for (const at of [page, other]) {
    await expect(at.getByRole('radio', { name: 'Difference', exact: true })).toBeChecked();
    await expect(at.getByRole('radio', { name: '8 times' })).toBeChecked();
    await expect(at.getByRole('radio', { name: 'PSNR' })).toBeChecked();
    await expect(referenceField(at)).toHaveValue('10');
    await expect(at.getByRole('button', { name: /back to the whole picture/ })).toHaveText('2×');
    expect(await at.getByTestId('stage-picture').evaluate((canvas: HTMLElement) => canvas.style.transform)).toBe(
      'translate(-30%, -70%) scale(2)',
    );
    await at.getByRole('radiogroup', { name: 'Fidelity' }).getByText('SSIM').click();
    await expect(barKnob(at)).toHaveAttribute('aria-valuenow', '0.9');
    await chooseMode(at, 'Wipe');
    await expect(wipeHandle(at)).toHaveAttribute('aria-valuenow', '30');
    await chooseMode(at, 'Lanes');
    for (const [i, words] of [
      'η 0, trailing, clip x0-eps',
      'η 0, trailing, clip x0',
      'η 0.5, leading, clip x0-eps',
    ].entries()) {
      await expect(at.getByRole('listitem', { name: `Lane ${i + 1}, ${[2, 6, 9][i]} steps` })).toContainText(words);
    }
  }
});

test('undo takes back mode and reference like a setting, one at a time, and a link without a comparison has the usual one', async ({
  page,
  site,
}) => {
  await neverDrawAhead(page);
  await openRun(page, site, 'steps=3&ref=8');
  const { run } = await waitForDone(page);
  await chooseMode(page, 'Side by side');
  await page.getByTestId('steps').fill('4');
  await page.getByTestId('steps').press('Enter');
  await chooseMode(page, 'Difference');
  await undo(page).click();
  await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await expect(page.getByTestId('steps')).toHaveValue('4');
  await undo(page).click();
  await expect(page.getByTestId('steps')).toHaveValue('3');
  await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await undo(page).click();
  await expect(page.getByRole('radio', { name: 'Wipe' })).toBeChecked();
  await expect(undo(page)).toHaveAttribute('aria-disabled', 'true');
  for (let i = 0; i < 3; i++) await redo(page).click();
  await expect(page.getByRole('radio', { name: 'Difference', exact: true })).toBeChecked();
  await waitForRun(page, ['steps=4']);

  await openRun(page, site, linkOfRun(run));
  await waitForRun(page, ['steps=3']);
  await expect(page.getByRole('radio', { name: 'Wipe' })).toBeChecked();
});
