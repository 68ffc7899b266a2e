import { test } from './fixtures.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { soak } from './soak.ts';
import { wireProbe } from './wire.ts';

const files = onlyModels(smallModel('small-a'), smallModel('small-b'), smallModel('small-c'));
test.use({ siteOptions: { files, workerProbe: wireProbe }, browserFlags: ['--js-flags=--expose-gc'] });

test('200 random actions and a lost device leave at most two sessions, a bounded memory, and one end a run', async ({
  page,
  site,
}) => {
  test.setTimeout(150_000);
  await soak(page, site, {
    seed: 7,
    actions: 200,
    accident: 'lose-device',
    accidentsAt: [80],
    query: '?backend=webgpu',
  });
});
