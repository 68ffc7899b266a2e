import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { launchProfile } from '../e2e/launch.ts';
import { openSite } from '../e2e/site.ts';
import type { Backend } from '../src/protocol/messages.ts';
import { provideBrowser } from './browser.ts';

// npm run record [-- --model emoji-64 --backend webgpu --machine "a laptop of 2024"]: makes the run of each model's
// default link with the real engine in a browser and writes it to public/models/<id>/recorded. The page shows it while
// the model loads. To be run again whenever the weights or the defaults of a model change.

const root = join(import.meta.dirname, '..');
const modelsFolder = join(root, 'public', 'models');
const { models } = JSON.parse(readFileSync(join(modelsFolder, 'index.json'), 'utf8')) as { models: string[] };
const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: models },
    backend: { type: 'string', default: 'wasm' },
    machine: { type: 'string', default: `${cpus().length} CPU cores` },
  },
});

await build({ configFile: join(root, 'e2e', 'bench', 'page', 'vite.config.ts'), logLevel: 'warn' });
const site = await openSite({ root: join(root, '.cache', 'bench') });
const { context, close } = await launchProfile(
  await provideBrowser(),
  values.backend === 'webgpu' ? 'software' : 'none',
);
try {
  for (const model of values.model) await record(model);
} finally {
  await close();
  await site.close();
}

async function record(model: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(site.url);
  const at = { machine: values.machine, date: new Date().toISOString().slice(0, 10) };
  const { file, pngs } = await page.evaluate(([id, backend, where]) => window.bench.record(id, backend, where), [
    model,
    values.backend as Backend,
    at,
  ] as const);
  await page.close();

  const folder = join(modelsFolder, model, 'recorded');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'default.json'), `${JSON.stringify(file, toMicroseconds)}\n`);
  let bytes = 0;
  for (const [name, base64] of Object.entries(pngs)) {
    const png = Buffer.from(base64, 'base64');
    bytes += png.length;
    writeFileSync(join(folder, name), png);
  }
  const { totals, key } = file;
  console.log(`${key}: ${totals.totalMs.toFixed(0)} ms, pictures of ${(bytes / 1000).toFixed(0)} kB`);
}

/** Times are in milliseconds; more digits than these say nothing. */
function toMicroseconds(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
