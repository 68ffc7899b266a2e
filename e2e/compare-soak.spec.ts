import { test } from './fixtures.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { soak } from './soak.ts';
import { wireProbe } from './wire.ts';

const files = onlyModels(smallModel('small-a'), smallModel('small-b'), smallModel('small-c'));
test.use({ siteOptions: { files, workerProbe: wireProbe }, browserFlags: ['--js-flags=--expose-gc'] });

test('200 random actions and two workers that end leave at most two sessions, a bounded memory, and one end a run', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await soak(page, site, { seed: 20_26, actions: 200, accident: 'close', accidentsAt: [60, 140], query: '' });
});
