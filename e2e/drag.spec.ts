import { mark, neverDrawAhead } from './comparing.ts';
import { dragAcrossModels, dragSteps, expectTrueLabels } from './drag.ts';
import { expect, test } from './fixtures.ts';
import { openRun, stagePicture, waitForDone, waitForRun, waitForState } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { recordStage } from './stage-record.ts';
import { listenToWire, wireProbe } from './wire.ts';

/** Up and down between a few steps and many, as a hand does it. */
const sweep = (from: number, to: number, positions: number) =>
  Array.from({ length: positions }, (_, i) => Math.round(from * (to / from) ** (i / (positions - 1))));

test.describe('with the models of the page', () => {
  test.use({ siteOptions: { workerProbe: wireProbe } });

  test('dragging over 60 positions during a run, with a model switch, never shows a picture under another label', async ({
    page,
    context,
    site,
  }) => {
    test.setTimeout(240_000);
    await neverDrawAhead(page);
    await recordStage(page);
    await listenToWire(page);
    await openRun(page, site, 'model=fashion-28&steps=40&seed=8&w=1&ref=9');
    await waitForState(page, 'running');
    const seen = await dragAcrossModels(page, {
      counts: [
        [...sweep(40, 2, 20), ...sweep(3, 20, 15)],
        [...sweep(15, 3, 15), ...sweep(4, 8, 12)],
      ],
      pauseMs: 50,
      switchTo: { id: 'emoji-64', title: 'Emoji 64' },
    });
    const { runs, pairs } = await expectTrueLabels(seen, context, site);
    expect(runs).toBeGreaterThan(3);
    expect(pairs).toBeGreaterThan(runs);
  });
});

test.describe('with a small model', () => {
  test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

  test('one drag is one undo entry, and the address is written at most four times a second and at its end', async ({
    page,
    site,
  }) => {
    await page.addInitScript(() => {
      const writes: number[] = [];
      Object.assign(window, { writes });
      const replace = history.replaceState.bind(history);
      history.replaceState = (...args) => {
        writes.push(performance.now());
        replace(...args);
      };
    });
    await openRun(page, site, 'steps=20');
    await waitForDone(page);
    await page.waitForTimeout(300);
    await page.evaluate(() => {
      (Reflect.get(window, 'writes') as number[]).length = 0;
    });
    await dragSteps(page, [...sweep(18, 2, 30), ...sweep(3, 45, 30)], 25);
    await expect(page).toHaveURL(/[#&]steps=45(&|$)/);
    const writes = await page.evaluate(() => Reflect.get(window, 'writes') as number[]);
    const inAnySecond = writes.map((start) => writes.filter((at) => at >= start && at < start + 1000).length);
    expect(writes.length).toBeGreaterThan(2);
    // Four, and one more at the end of the gesture.
    expect(Math.max(...inAnySecond)).toBeLessThanOrEqual(5);
    await waitForRun(page, ['steps=45']);

    await page.getByRole('button', { name: /^Undo/ }).click();
    await waitForRun(page, ['steps=20']);
    await expect(page.getByRole('button', { name: /^Undo/ })).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('button', { name: /^Redo/ }).click();
    await waitForRun(page, ['steps=45']);
  });

  test('a count that was computed before swaps in at once', async ({ page, site }) => {
    await openRun(page, site, 'steps=20');
    await waitForDone(page);
    await mark(page, 100).click();
    await waitForRun(page, ['steps=100']);
    await mark(page, 20).click();
    const state = await stagePicture(page).evaluate(
      (canvas: HTMLCanvasElement) =>
        new Promise<string>((resolve) =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(`${canvas.dataset.steps} ${canvas.dataset.state}`)),
          ),
        ),
    );
    expect(state).toBe('20 done');
  });
});
