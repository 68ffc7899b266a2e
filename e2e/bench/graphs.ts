import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchProfile } from '../launch.ts';
import { openSite } from '../site.ts';
import { type BenchOptions, gpuFor, type OrtBackend, type Row, stepsFor } from './rows.ts';
import { median, rounded } from './statistics.ts';

/** Rounds of both graphs in turn, each first every other time. The first round is for warming up. */
const ROUNDS = { wasm: 15, webgpu: 2 } as const;
const NETWORKS = ['unet.onnx', 'plain.onnx'] as const;

/** The network of a model's folder against the plain export of the same weights: calls, time, bytes and outputs. */
export async function* measureGraphs({
  executablePath,
  benchFolder,
  backends,
  models,
  steps,
  plainFolder,
}: BenchOptions): AsyncGenerator<Row> {
  if (plainFolder === null) return;
  for (const model of models) {
    const plain = readFileSync(join(plainFolder, `${model}.onnx`));
    const ours = readFileSync(join(benchFolder, 'models', model, 'unet.onnx'));
    yield { what: `bytes of the plain export, single precision (${model})`, value: plain.byteLength, unit: '' };
    yield { what: `bytes of unet.onnx, half precision (${model})`, value: ours.byteLength, unit: '' };
    const site = await openSite({ root: benchFolder, files: { [`models/${model}/plain.onnx`]: plain } });
    for (const backend of backends) {
      const { context, close } = await launchProfile(executablePath, gpuFor(backend));
      const page = await context.newPage();
      await page.goto(site.url);
      const run = (network: string) =>
        page.evaluate(([id, on, n, file]) => window.bench.network(id, on, n, file), [
          model,
          backend,
          stepsFor(backend, steps),
          network,
        ] as const);
      const times = { 'unet.onnx': [] as number[], 'plain.onnx': [] as number[] };
      for (let round = 0; round < ROUNDS[backend]; round++) {
        for (const network of round % 2 === 0 ? NETWORKS : NETWORKS.toReversed()) {
          const result = await run(network);
          if (round > 0) times[network].push(median(result.times));
        }
      }
      const [a, b] = [await run('unet.onnx'), await run('plain.onnx')];
      await close();
      yield* rowsOf(backend, model, times, a, b);
    }
    await site.close();
  }
}

type Result = { readonly dispatches: number; readonly output: readonly number[] };

function* rowsOf(
  backend: OrtBackend,
  model: string,
  times: Readonly<Record<(typeof NETWORKS)[number], readonly number[]>>,
  ours: Result,
  plain: Result,
): Generator<Row> {
  const name = `${backend}, ${model}`;
  const ratios = times['unet.onnx'].map((ms, i) => ms / (times['plain.onnx'][i] ?? Number.NaN));
  yield { what: `plain export, a step (${name})`, value: rounded(median(times['plain.onnx'])), unit: 'ms' };
  yield { what: `unet.onnx, a step (${name})`, value: rounded(median(times['unet.onnx'])), unit: 'ms' };
  yield {
    what: `unet.onnx ÷ plain, median of the rounds' ratios (${name})`,
    value: rounded(median(ratios), 3),
    unit: '',
  };
  if (backend === 'webgpu') {
    yield { what: `GPU dispatches a step, plain export (${model})`, value: plain.dispatches, unit: '' };
    yield { what: `GPU dispatches a step, unet.onnx (${model})`, value: ours.dispatches, unit: '' };
  }
  const range = Math.max(...plain.output.map(Math.abs));
  const difference = Math.max(...plain.output.map((value, i) => Math.abs(value - (ours.output[i] ?? Number.NaN))));
  yield {
    what: `largest difference of outputs, of the range, half against single (${name})`,
    value: Number((difference / range).toPrecision(3)),
    unit: '',
  };
}
