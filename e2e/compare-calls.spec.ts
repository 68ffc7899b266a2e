import { neverDrawAhead, thumb } from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { openRun, waitForRun, waitForState } from './helpers.ts';
import { listenToNetwork, probeNetwork, readNetwork } from './network-probe.ts';
import { onlyModels, smallModel } from './small-models.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

test('on the CPU a step of a guided sheet of 16 is 16 calls of two rows, and of an unguided one 8', async ({
  page,
  site,
}) => {
  probeNetwork(site);
  await neverDrawAhead(page);
  await listenToNetwork(page);
  for (const [w, calls] of [
    [1.5, 16],
    [1, 8],
  ]) {
    // The reference is the run itself: nothing else is computed.
    await openRun(page, site, `steps=3&ref=3&n=16&w=${w}&seed=${calls}`);
    await waitForRun(page, ['n=16', `seed=${calls}`]);
    const rows = (await readNetwork(page)).filter(({ kind }) => kind === 'begin').map((call) => call.rows);
    // The first call is the self-test.
    expect(rows.slice(1)).toEqual(new Array(3 * (calls ?? 0)).fill(2));
    await page.goto('about:blank');
  }
});

test('a drag during a sheet is answered within one call of the network', async ({ page, site }) => {
  probeNetwork(site);
  await neverDrawAhead(page);
  await listenToNetwork(page);
  await openRun(page, site, 'steps=50&ref=3&n=16');
  await waitForState(page, 'running');
  const box = await thumb(page).boundingBox();
  if (box === null) throw new Error('no slider');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const from = (await readNetwork(page)).length;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 8; i++) {
    await page.mouse.move(x - 12 * i, y);
    await page.waitForTimeout(120);
  }
  await page.mouse.up();
  const events = (await readNetwork(page)).slice(from);
  /** Of each list with a new run: the calls that were begun between it and the beginning of that run. */
  const calls = events.flatMap((want, i) => {
    const begun = events.findIndex(({ kind, run }) => kind === 'started' && run === want.run);
    return want.kind === 'want' && begun > i
      ? [events.slice(i, begun).filter(({ kind }) => kind === 'begin').length]
      : [];
  });
  expect(calls.length, 'counts that were begun during the drag').toBeGreaterThan(3);
  // A list that is on its way when a call begins is read after that one.
  expect(Math.max(...calls)).toBeLessThanOrEqual(1);
});
