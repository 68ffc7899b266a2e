import { neverDrawAhead } from './comparing.ts';
import { expect, test } from './fixtures.ts';
import { openRun, waitForRun } from './helpers.ts';
import { listenToNetwork, probeNetwork, readNetwork } from './network-probe.ts';
import { onlyModels, smallModel } from './small-models.ts';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')) } });

test('on WebGPU a step of a sheet of 16 is one call of the network', async ({ page, site }) => {
  test.setTimeout(150_000);
  probeNetwork(site);
  await neverDrawAhead(page);
  await listenToNetwork(page);
  await openRun(page, site, 'steps=2&ref=2&n=16&w=1.5', '?backend=webgpu');
  expect(await waitForRun(page, ['n=16'], 120_000)).toMatchObject({ backend: 'webgpu', width: 112, height: 112 });
  const rows = (await readNetwork(page)).filter(({ kind }) => kind === 'begin').map((call) => call.rows);
  // The first call is the self-test; a guided picture has two rows.
  expect(rows).toEqual([1, 32, 32]);
});
