import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { provideBrowser } from '../../scripts/browser.ts';
import { measureComparing } from './comparing.ts';
import { measureGraphs } from './graphs.ts';
import { measureLoops } from './loops.ts';
import { measureOverhead } from './overhead.ts';
import { measureProduct } from './product.ts';
import type { BenchOptions, OrtBackend, Row } from './rows.ts';

// npm run bench [-- --backend wasm --part loops --part overhead --part product --part compare --model fashion-28 --steps 10]
// npm run bench -- --part graphs --plain FOLDER   the model's graph against FOLDER/<model>.onnx, the plain export
// Ratios and counts of the built page in headless Chromium; times depend on the machine and are asserted nowhere.

const root = join(import.meta.dirname, '..', '..');
const RESULTS = join(root, 'bench-results.json');
const PARTS = {
  loops: measureLoops,
  overhead: measureOverhead,
  product: measureProduct,
  compare: measureComparing,
  graphs: measureGraphs,
} as const;

const { values } = parseArgs({
  options: {
    backend: { type: 'string', multiple: true, default: ['wasm', 'webgpu'] },
    part: { type: 'string', multiple: true, default: Object.keys(PARTS) },
    model: { type: 'string', multiple: true, default: ['fashion-28', 'emoji-64'] },
    steps: { type: 'string', default: '10' },
    plain: { type: 'string' },
  },
});

await build({ root, logLevel: 'warn' });
await build({ configFile: join(import.meta.dirname, 'page', 'vite.config.ts'), logLevel: 'warn' });

const options: BenchOptions = {
  executablePath: await provideBrowser(),
  benchFolder: join(root, '.cache', 'bench'),
  backends: values.backend.filter((name): name is OrtBackend => name === 'wasm' || name === 'webgpu'),
  models: values.model,
  steps: Number(values.steps),
  plainFolder: values.plain ?? null,
};

const rows: Row[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (!values.part.includes(name)) continue;
  for await (const row of measure(options)) {
    rows.push(row);
    console.log(`${row.what.padEnd(64)} ${String(row.value).padStart(10)} ${row.unit}`);
  }
}
writeFileSync(
  RESULTS,
  `${JSON.stringify({ date: new Date().toISOString(), node: process.version, options: values, rows }, null, 2)}\n`,
);
console.log(`\nWritten to ${RESULTS}`);
