import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchProfile } from '../launch.ts';
import { openSite } from '../site.ts';
import { type BenchOptions, plainRun, type Row } from './rows.ts';
import { median, rounded } from './statistics.ts';

const STEPS = 100;
const ROUNDS = 3;

/** Samples in patch space, with the picture that they are shuffled to. */
const SHAPES = [
  { sample: [48, 16, 16], picture: [3, 64, 64], factor: 4 },
  { sample: [4, 16, 16], picture: [1, 32, 32], factor: 2 },
] as const;

/** What a step costs besides the denoiser: the analytic one, with frames of every step. */
export async function* measureOverhead({ executablePath, benchFolder, models }: BenchOptions): AsyncGenerator<Row> {
  const modelFolder = join(benchFolder, 'models', models[0] ?? '');
  const manifest = JSON.parse(readFileSync(join(modelFolder, 'manifest.json'), 'utf8'));
  const scheduler = readFileSync(join(modelFolder, 'scheduler_config.json'), 'utf8');
  const ids = SHAPES.map(({ sample }) => `bench-${sample[0]}`);
  const files: Record<string, string> = {
    'models/index.json': JSON.stringify({ format: 'fewer-steps/models/1', models: ids }),
  };
  for (const { sample, picture, factor } of SHAPES) {
    const id = `bench-${sample[0]}`;
    const toPicture = { kind: 'pixel_shuffle', factor };
    files[`models/${id}/manifest.json`] = JSON.stringify({ ...manifest, id, sample, picture, toPicture });
    files[`models/${id}/scheduler_config.json`] = scheduler;
  }

  const site = await openSite({ root: benchFolder, files });
  const { context, close } = await launchProfile(executablePath, 'none');
  const page = await context.newPage();
  await page.goto(site.url);
  for (const { sample } of SHAPES) {
    const steps = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const run = plainRun(`bench-${sample[0]}`, round, STEPS);
      const measured = await page.evaluate((spec) => window.bench.engine('analytic', spec), run);
      if (round > 0) steps.push(...measured);
    }
    const name = `analytic, [${sample}]`;
    yield { what: `engine loop, a step (${name})`, value: rounded(median(steps.map(({ ms }) => ms)), 3), unit: 'ms' };
    yield {
      what: `  in the denoiser (${name})`,
      value: rounded(median(steps.map(({ networkMs }) => networkMs)), 3),
      unit: 'ms',
    };
    yield {
      what: `  the engine's own (${name})`,
      value: rounded(median(steps.map(({ ms, networkMs }) => ms - networkMs)), 3),
      unit: 'ms',
    };
  }
  await close();
  await site.close();
}
