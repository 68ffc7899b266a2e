import {
  axis,
  doneMarks,
  MARKS,
  mark,
  neverDrawAhead,
  openAxisMenu,
  pictureOf,
  point,
  points,
  thumb,
  waitForCurve,
} from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { openRun, readStage, stagePicture, statusLine, waitForDone, waitForRun } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { readStageRecord, recordStage } from './stage-record.ts';
import { listenToWire, readWire, wireProbe } from './wire.ts';

test('before any weights arrive the axis is complete: eleven pictures, both curves, marked as recorded', async ({
  page,
  site,
}) => {
  site.fail(/\.(onnx|wasm)$/, { kind: 'delay', ms: 120_000 });
  await openRun(page, site);
  await expect(doneMarks(page)).toHaveCount(MARKS.length);
  const tiles = await Promise.all(MARKS.map((steps) => pictureOf(mark(page, steps).locator('canvas'))));
  expect(new Set(tiles.map(({ data }) => Buffer.from(data).toString('base64'))).size, 'different pictures').toBe(11);

  // The default run has a count of its own.
  await expect(points(page)).toHaveCount(MARKS.length + 1);
  for (const steps of [...MARKS, 12]) {
    await expect(point(page, steps)).toHaveAttribute('aria-label', new RegExp(`^${steps} steps?: .*, recorded$`));
  }
  const drawn = await axis(page)
    .locator('svg path')
    .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  expect(drawn.filter((d) => d !== null && d.length > 100).length, 'area, fidelity and time').toBeGreaterThanOrEqual(3);
  await expect(axis(page)).toContainText(/that stays? above SSIM 0\.95.*, recorded\./);
  await expect(page.getByRole('region', { name: 'Picture' })).toContainText('Recorded reference');

  await test.step('a mark shows its recorded picture', async () => {
    await mark(page, 3).click();
    await expect(stagePicture(page)).toHaveAttribute('data-run', /(^|&)steps=3(&|$)/);
    expect(await readStage(page)).toMatchObject({ state: 'recorded', step: 3, steps: 3 });
    await expect(page.getByRole('region', { name: 'Picture' })).toContainText('A recorded run');
  });
  expect(site.served.filter(({ path }) => path.endsWith('.onnx'))).toEqual([]);
});

/** The run of 13 steps ends in numbers that make no sense, once. */
const failsOnce = `{
  const steps = new Map();
  let left = 1;
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...rest) => {
    const { type, runId } = message;
    if (type === 'started') steps.set(runId, message.plan.length);
    if (type !== 'done' || steps.get(runId) !== 13 || left-- < 1) post(message, ...rest);
    else post({ type: 'failed', runId, code: 'non-finite', detail: '', retryable: true });
  };
}`;

test.describe('where a run of a mark fails', () => {
  test.use({ siteOptions: { files: onlyModels(smallModel('small-a')), workerProbe: failsOnce } });

  test('its tile offers to run it again, the others go on, and the answer waits for it', async ({ page, site }) => {
    await openRun(page, site, 'steps=5&ref=20');
    await waitForDone(page);
    const failed = mark(page, 13);
    await expect(failed).toHaveAttribute('data-state', 'failed', { timeout: 30_000 });
    await expect(failed).toHaveAccessibleName('13 steps run again');
    await expect(failed.locator('svg')).toBeVisible();
    await expect(doneMarks(page)).toHaveCount(MARKS.length - 1, { timeout: 60_000 });
    await expect(point(page, 250)).toHaveCount(1);
    await expect(point(page, 13)).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Picture' }).getByRole('alert'), 'the stage is fine').toHaveCount(0);
    await expect(axis(page)).not.toContainText(/(is|are) the fewest that/);

    await failed.click();
    await waitForRun(page, ['steps=13']);
    await expect(failed).toHaveAttribute('data-state', 'done');
    await expect(point(page, 13)).toHaveAttribute('aria-label', /SSIM/);
  });
});

test.describe('with a small model', () => {
  test.use({ siteOptions: { files: onlyModels(smallModel('small-a')), workerProbe: wireProbe } });

  test('the curve fills in by itself, and a mark then swaps its result in at once', async ({ page, site }) => {
    await recordStage(page);
    await openRun(page, site, 'steps=5&ref=20');
    await waitForDone(page);
    await expect(doneMarks(page)).toHaveCount(MARKS.length, { timeout: 60_000 });
    await waitForCurve(page);
    for (const steps of [1, 13, 250, 50]) {
      await mark(page, steps).click();
      await waitForRun(page, [`steps=${steps}`]);
      const picture = await pictureOf(stagePicture(page));
      expect(await pictureOf(mark(page, steps).locator('canvas')), `the picture of ${steps}`).toEqual(picture);
    }
    const seen = (await readStageRecord(page)).filter(
      ({ run }) => !run.includes('steps=5&') && !run.endsWith('steps=5'),
    );
    expect([...new Set(seen.map(({ state }) => state))], 'no noise and no step on the way').toEqual(['done']);

    await test.step('a point of the curve leads to its count as well', async () => {
      await point(page, 8).press('Enter');
      await waitForRun(page, ['steps=8']);
      await expect(point(page, 8)).toHaveAttribute(
        'aria-label',
        /^8 steps: SSIM 0\.\d{3}, PSNR [\d.]+ dB, [\d.]+ m?s$/,
      );
    });
    await test.step('any other count adds its point', async () => {
      await expect(point(page, 17)).toHaveCount(0);
      for (const steps of [17, 300]) {
        await page.getByTestId('steps').fill(String(steps));
        await page.getByTestId('steps').press('Enter');
        await expect(point(page, steps)).toHaveAttribute('aria-label', new RegExp(`^${steps} steps: SSIM`));
      }
    });
  });

  test('where the curve falls a note points at the deepest place, and on a rising curve there is none', async ({
    page,
    site,
  }) => {
    const note = axis(page).getByText('More steps are not always better');
    await openRun(page, site, 'steps=5&ref=100&seed=1');
    await waitForCurve(page);
    await expect(note).toHaveCount(0);

    // Fresh noise leads away from the reference, which has none.
    await openRun(page, site, 'steps=5&ref=100&seed=1&eta=1');
    await waitForCurve(page);
    await expect(point(page, 100)).toHaveAttribute('aria-label', /^100 steps: SSIM 0/);
    await expect(mark(page, 100), 'with fresh noise it is another run').not.toContainText('reference');
    await expect(doneMarks(page)).toHaveCount(MARKS.length);
    const labels = await points(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    const measured = labels
      .map((label) => ({ steps: Number.parseInt(label, 10), ssim: Number(/SSIM (-?[\d.]+)/.exec(label)?.[1]) }))
      .filter(({ steps }) => steps <= 100);
    const falls = measured.flatMap((to, i) => {
      const from = measured.slice(0, i).toSorted((a, b) => b.ssim - a.ssim)[0];
      return from === undefined ? [] : [{ from: from.steps, to: to.steps, fall: from.ssim - to.ssim }];
    });
    const deepest = falls.toSorted((a, b) => b.fall - a.fall)[0];
    await expect(note).toBeVisible();
    const [, to, from, by] =
      /: (\d+) come less close than (\d+), by ([\d.]+)$/.exec((await note.locator('..').textContent()) ?? '') ?? [];
    expect({ from: Number(from), to: Number(to) }).toEqual({ from: deepest?.from, to: deepest?.to });
    expect(Math.abs(Number(by) - (deepest?.fall ?? 0))).toBeLessThan(0.01);
    const [place, place2] = [await note.boundingBox(), await point(page, Number(to)).boundingBox()];
    expect(Math.abs((place?.x ?? 0) - ((place2?.x ?? 0) + (place2?.width ?? 0) / 2)), 'it is there').toBeLessThan(12);

    await test.step('it covers nothing of what is written at the thumb', async () => {
      await openRun(page, site, 'steps=20&ref=100&seed=1&eta=0.4', '?backend=analytic');
      await waitForCurve(page);
      await expect(doneMarks(page)).toHaveCount(MARKS.length);
      for (const steps of [20, 35, 50, 100]) {
        await point(page, steps).press('Enter');
        await waitForRun(page, [`steps=${steps}`]);
        // All at once: what is written moves when a time is measured anew.
        const [box, ...values] = await axis(page).evaluate((region) => {
          const notes = [...region.querySelectorAll('p')].filter((one) => one.textContent?.startsWith('More steps'));
          return [...notes, ...region.querySelectorAll('b.num')].map((one) => one.getBoundingClientRect().toJSON());
        });
        expect(values.length, 'fidelity and time').toBe(2);
        for (const value of values) {
          const isBeside = value.x >= box.x + box.width || box.x >= value.x + value.width;
          const isAbove = value.y + value.height <= box.y || box.y + box.height <= value.y;
          expect(isBeside || isAbove, `at ${steps}: ${JSON.stringify({ value, box })}`).toBe(true);
        }
      }
    });
  });

  test('nothing is drawn ahead while the browser saves data or the battery is low, and the marks say so', async ({
    page,
    site,
  }) => {
    await page.addInitScript(() => {
      const told = { connection: new EventTarget(), battery: new EventTarget() };
      Object.assign(told.connection, { saveData: true });
      Object.assign(told.battery, { level: 0.1, charging: false });
      Object.defineProperty(navigator, 'connection', { value: told.connection });
      Object.defineProperty(navigator, 'getBattery', { value: async () => told.battery });
      Object.assign(window, { told });
    });
    const tell = (name: 'connection' | 'battery', change: object, event: string) =>
      page.evaluate(
        ([key, values, type]) => {
          const target: EventTarget = Reflect.get(Reflect.get(window, 'told'), key);
          Object.assign(target, values);
          target.dispatchEvent(new Event(type));
        },
        [name, change, event] as const,
      );
    await openRun(page, site, 'steps=5&ref=8');
    await waitForDone(page);
    await expect(mark(page, 8)).toHaveAttribute('data-state', 'done');
    await expect(statusLine(page)).toContainText('2 of 11 marks drawn, paused: the browser saves data');
    await expect(mark(page, 13)).toContainText('not drawn');

    await tell('connection', { saveData: false }, 'change');
    await expect(statusLine(page)).toContainText('2 of 11 marks drawn, paused: the battery is below 20 %');
    await mark(page, 13).click();
    await waitForRun(page, ['steps=13']);
    await expect(statusLine(page), 'what is asked for is drawn all the same').toContainText('3 of 11 marks drawn');

    await tell('battery', { charging: true }, 'chargingchange');
    await expect(doneMarks(page)).toHaveCount(MARKS.length, { timeout: 60_000 });
  });

  test('nothing is drawn ahead while switched off, while the page is hidden, or during a drag', async ({
    page,
    site,
  }) => {
    await listenToWire(page);
    await neverDrawAhead(page);
    await openRun(page, site, 'steps=5&ref=8');
    await waitForDone(page);
    await openAxisMenu(page);
    const toggle = page.getByRole('switch', { name: /^Draw the marks ahead/ });
    await expect(toggle).not.toBeChecked();
    const frames = async () => {
      await page.waitForTimeout(300);
      const before = (await readWire(page)).filter(({ type }) => type === 'frame').length;
      await page.waitForTimeout(900);
      return (await readWire(page)).filter(({ type }) => type === 'frame').length - before;
    };
    await test.step('switched off', async () => {
      await expect(mark(page, 8)).toHaveAttribute('data-state', 'done');
      expect(await frames()).toBe(0);
      expect(await doneMarks(page).count()).toBeLessThan(MARKS.length);
      await expect(axis(page)).toContainText('drawing ahead is off');
    });
    await test.step('hidden', async () => {
      await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await toggle.click();
      expect(await frames()).toBe(0);
    });
    await test.step('dragging', async () => {
      const box = await thumb(page).boundingBox();
      if (box === null) throw new Error('no thumb');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 3 });
      await page.evaluate(() => {
        Reflect.deleteProperty(document, 'hidden');
        document.dispatchEvent(new Event('visibilitychange'));
      });
      const { steps } = await readStage(page);
      expect(steps).toBeGreaterThan(0);
      await expect(stagePicture(page)).toHaveAttribute('data-state', 'done');
      expect(await frames(), 'only the count under the pointer').toBe(0);
      expect(await doneMarks(page).count()).toBeLessThan(MARKS.length);
      await page.mouse.up();
    });
    await expect(doneMarks(page)).toHaveCount(MARKS.length, { timeout: 60_000 });
  });
});
