import { expect, test } from './fixtures.ts';
import { openRun, readStage, stagePicture, waitForDone, waitForRun } from './helpers.ts';
import { tabTo } from './looking.ts';
import { onlyModels, smallModel } from './small-models.ts';

test.use({
  siteOptions: { files: onlyModels(smallModel('small-a'), smallModel('small-b')) },
  permissions: ['clipboard-read', 'clipboard-write'],
});

test('a run can be made, walked through and shared with the keyboard alone', async ({ page, site }) => {
  await openRun(page, site, 'steps=10');
  await waitForDone(page);
  const slider = page.getByRole('slider', { name: 'Steps', exact: true });
  const scrubber = page.getByRole('slider', { name: 'Step of this run' });
  const stage = stagePicture(page);

  await test.step('the steps', async () => {
    await tabTo(page, slider);
    for (const [key, steps] of [
      ['ArrowRight', 11],
      ['ArrowUp', 12],
      ['ArrowLeft', 11],
      ['ArrowDown', 10],
      ['PageUp', 13],
      ['PageUp', 20],
      ['PageDown', 13],
      ['Home', 1],
      ['ArrowLeft', 1],
      ['End', 250],
      ['PageDown', 100],
      ['Home', 1],
      ['PageUp', 2],
      ['PageUp', 3],
      ['PageUp', 5],
    ] as const) {
      await page.keyboard.press(key);
      await expect(slider, key).toHaveAttribute('aria-valuenow', String(steps));
    }
    await expect(slider).toHaveAttribute('aria-valuetext', /^5 steps/);
    await waitForRun(page, ['steps=5']);
  });

  await test.step('the path', async () => {
    await tabTo(page, scrubber);
    await page.keyboard.press('Home');
    await expect(stage).toHaveAttribute('data-step', '1');
    await page.keyboard.press('ArrowRight');
    await expect(stage).toHaveAttribute('data-step', '2');
    await page.keyboard.press(']');
    await expect(stage).toHaveAttribute('data-step', '3');
    await page.keyboard.press('[');
    await expect(stage).toHaveAttribute('data-step', '2');
    await page.keyboard.press('End');
    await expect(stage).toHaveAttribute('data-step', '5');
    await page.keyboard.press('Home');
    await page.keyboard.press('Escape');
    await expect(stage).toHaveAttribute('data-step', '5');
    await page.keyboard.press('Space');
    await expect(stage).not.toHaveAttribute('data-step', '5');
    await expect(stage).toHaveAttribute('data-step', '5', { timeout: 10_000 });
  });

  await test.step('seed, lock, link', async () => {
    await page.keyboard.press('d');
    await expect(page.getByTestId('seed')).not.toHaveValue('4207');
    const lock = page.getByRole('button', { name: /^Keep the seed/ });
    await expect(lock).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('l');
    await expect(lock).toHaveAttribute('aria-pressed', 'false');
    await waitForRun(page, [`seed=${await page.getByTestId('seed').inputValue()}`]);
    await page.keyboard.press('c');
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('#v=1&seed=');
  });

  await test.step('undo and redo', async () => {
    const seed = await page.getByTestId('seed').inputValue();
    await page.keyboard.press('Control+z');
    await expect(page.getByTestId('seed')).toHaveValue('4207');
    await page.keyboard.press('Control+Shift+z');
    await expect(page.getByTestId('seed')).toHaveValue(seed);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+y');
    await expect(page.getByTestId('seed')).toHaveValue(seed);
  });

  await test.step('model, class, sampler', async () => {
    const ownModel = page.getByRole('radio', { name: 'small-a' }).first();
    await page.keyboard.press('Home');
    await ownModel.focus();
    await page.keyboard.press('ArrowRight');
    await waitForRun(page, ['model=small-b']);
    const sampler = page.getByRole('button', { name: /^Sampler/ });
    await tabTo(page, sampler);
    await page.keyboard.press('Enter');
    await expect(sampler).toHaveAttribute('aria-expanded', 'true');
    await tabTo(page, page.getByRole('slider', { name: 'η', exact: true }));
    await page.keyboard.press('ArrowRight');
    await waitForRun(page, ['model=small-b', 'eta=0.01']);
    await page.keyboard.press('Escape');
    await expect(sampler).toHaveAttribute('aria-expanded', 'false');
  });
});

test('fields keep their own keys: undo inside a field takes back what was typed', async ({ page, site }) => {
  await openRun(page, site, 'steps=4');
  await waitForDone(page);
  const before = await readStage(page);
  const seed = page.getByTestId('seed');
  await seed.focus();
  await page.keyboard.press('End');
  await page.keyboard.type('12');
  await expect(seed).toHaveValue('420712');
  await page.keyboard.press('Control+z');
  await expect(seed).not.toHaveValue('420712');
  await page.keyboard.type('d?l[ ');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect((await readStage(page)).run).toBe(before.run);
  await seed.fill('99999999999');
  await expect(page.getByRole('alert')).toContainText('A whole number from 0 to 4294967295');
  await expect(seed).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  expect((await readStage(page)).run).toBe(before.run);
  await seed.fill('17');
  await page.keyboard.press('Enter');
  await waitForRun(page, ['seed=17']);
});

test('the number field goes up to T, and the thumb is parked at the end beyond the axis', async ({ page, site }) => {
  await openRun(page, site, 'steps=4', '?backend=analytic');
  await waitForDone(page);
  const steps = page.getByTestId('steps');
  await steps.fill('1000');
  await steps.press('Enter');
  const slider = page.getByRole('slider', { name: 'Steps', exact: true });
  await expect(slider).toHaveAttribute('aria-valuenow', '1000');
  await expect(slider).toContainText('1000');
  await steps.fill('1001');
  await expect(page.getByRole('alert')).toContainText('from 1 to 1000');
  await steps.press('Escape');
  await expect(steps).toHaveValue('1000');
});

test('the sheet of shortcuts opens with ?, keeps the focus inside, and switches single keys off', async ({
  page,
  site,
}) => {
  await openRun(page, site, 'steps=4', '?backend=analytic');
  await waitForDone(page);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement !== document.body && activeElement?.closest('dialog') === null;
    });
    expect(outside).toBe(false);
  }
  await sheet.getByRole('switch', { name: /Single-key/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press('d');
  await page.keyboard.press('?');
  await expect(page.getByTestId('seed')).toHaveValue('4207');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.reload();
  await waitForDone(page);
  await page.keyboard.press('d');
  await expect(page.getByTestId('seed')).toHaveValue('4207');
});

test('keys work as soon as there is a picture, also while the rest of the page is still loading', async ({
  page,
  site,
}) => {
  site.fail(/(panels|attendants)-[^/]*\.js$/, { kind: 'delay', ms: 4000 });
  await openRun(page, site, 'steps=6', '?backend=analytic');
  await waitForDone(page);
  await expect(page.getByRole('contentinfo'), 'only the stage is there').toHaveCount(0);
  await page.keyboard.press('c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('#v=1&steps=6&');
  await page.keyboard.press('Space');
  await expect(stagePicture(page)).toHaveAttribute('data-step', '1');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('contentinfo'), 'everything is there').toBeVisible();
  await expect(stagePicture(page), 'the path has played to its end').toHaveAttribute('data-step', '6');
  await page.keyboard.press('d');
  await expect(page.getByTestId('seed')).not.toHaveValue('4207');
});
