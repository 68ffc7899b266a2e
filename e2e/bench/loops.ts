import { launchProfile } from '../launch.ts';
import { openSite } from '../site.ts';
import { type BenchOptions, gpuFor, plainRun, type Row, stepsFor } from './rows.ts';
import { median, rounded } from './statistics.ts';

/** Rounds of both loops, each first in turn, so that both see the same machine. The first round is for warming up. */
const ROUNDS = { wasm: 11, webgpu: 4 } as const;

/** The engine's loop against a bare loop of session.run: the same model, runtime and session options. */
export async function* measureLoops({
  executablePath,
  benchFolder,
  backends,
  models,
  steps,
}: BenchOptions): AsyncGenerator<Row> {
  const site = await openSite({ root: benchFolder });
  for (const backend of backends) {
    const { context, close } = await launchProfile(executablePath, gpuFor(backend));
    for (const model of models) {
      const page = await context.newPage();
      await page.goto(site.url);
      const count = stepsFor(backend, steps);
      const bareMs: number[] = [];
      const engineMs: number[] = [];
      const networkMs: number[] = [];
      const ratios: number[] = [];
      for (let round = 0; round < ROUNDS[backend]; round++) {
        const runBare = () =>
          page.evaluate(([id, on, n]) => window.bench.bare(id, on, n), [model, backend, count] as const);
        const runEngine = () =>
          page.evaluate(([on, spec]) => window.bench.engine(on, spec), [
            backend,
            plainRun(model, round, count),
          ] as const);
        const bareFirst = round % 2 === 0 ? await runBare() : null;
        const engine = await runEngine();
        const bare = bareFirst ?? (await runBare());
        if (round === 0) continue;
        const engineRound = engine.map(({ ms }) => ms);
        bareMs.push(...bare);
        engineMs.push(...engineRound);
        networkMs.push(...engine.map((step) => step.networkMs));
        ratios.push(median(engineRound) / median(bare));
      }
      await page.close();
      const name = `${backend}, ${model}`;
      yield { what: `bare loop, a step (${name})`, value: rounded(median(bareMs)), unit: 'ms' };
      yield { what: `engine loop, a step (${name})`, value: rounded(median(engineMs)), unit: 'ms' };
      yield { what: `  in the network (${name})`, value: rounded(median(networkMs)), unit: 'ms' };
      yield {
        what: `engine ÷ bare, medians of all rounds (${name})`,
        value: rounded(median(engineMs) / median(bareMs), 3),
        unit: '',
      };
      yield {
        what: `engine ÷ bare, median of the rounds' ratios (${name})`,
        value: rounded(median(ratios), 3),
        unit: '',
      };
    }
    await close();
  }
  await site.close();
}
