import { neverDrawAhead } from './comparing.ts';
import { dragAcrossModels, expectTrueLabels } from './drag.ts';
import { expect, test } from './fixtures.ts';
import { openRun, waitForState } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { recordStage } from './stage-record.ts';
import { giveOrder, listenToWire, readWire, wireProbe } from './wire.ts';

const QUERY = '?backend=webgpu';
const files = onlyModels(smallModel('small-a'), smallModel('small-b'));
test.use({ siteOptions: { files, workerProbe: wireProbe } });

test('dragging over 60 positions during a run, with a model switch and a lost device, never shows a picture under another label', async ({
  page,
  context,
  site,
}) => {
  test.setTimeout(240_000);
  await neverDrawAhead(page);
  await recordStage(page);
  await listenToWire(page);
  await openRun(page, site, 'steps=6&seed=8&w=1&ref=4', QUERY);
  await waitForState(page, 'running');
  // A software adapter takes long for a step: few steps, and back and forth between them.
  const counts = (positions: number, from: readonly number[]) =>
    Array.from({ length: positions }, (_, i) => from[Math.floor((i * from.length) / positions)] ?? 1);
  const seen = await dragAcrossModels(page, {
    counts: [counts(36, [5, 4, 3, 2, 3, 4]), counts(28, [4, 3, 2, 3])],
    pauseMs: 100,
    switchTo: { id: 'small-b', title: 'small-b' },
    onPosition: async (i) => {
      if (i === 12) await giveOrder(page, { kind: 'lose-device', afterFrame: null });
    },
  });
  expect(seen.at(-1)?.backend).toBe('webgpu');
  const wire = await readWire(page);
  expect(
    wire.filter(({ from, type }) => from === 'probe' && type === 'device'),
    'devices',
  ).toHaveLength(2);
  expect(new Set(wire.map(({ worker }) => worker)).size, 'workers').toBe(1);
  const { runs, pairs } = await expectTrueLabels(seen, context, site, QUERY);
  expect(runs).toBeGreaterThan(2);
  expect(pairs).toBeGreaterThan(runs);
});
