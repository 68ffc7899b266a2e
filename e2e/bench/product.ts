import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { launchProfile } from '../launch.ts';
import { openSite, type Site } from '../site.ts';
import { type BenchOptions, gpuFor, type OrtBackend, type Row, stepsFor } from './rows.ts';
import { median, rounded } from './statistics.ts';

const WORKER_PROBE = readFileSync(join(import.meta.dirname, 'worker-probe.js'), 'utf8');
const PAGE_PROBE = readFileSync(join(import.meta.dirname, 'page-probe.js'), 'utf8');
const LONGEST_MS = 240_000;
const LONG_RUN_STEPS = 50;
const DRAG_POSITIONS = 60;

type Counts = {
  readonly dispatches: number;
  readonly submits: number;
  readonly bufferWrites: number;
  readonly maps: number;
};

/** What page-probe.js and worker-probe.js saw; times are milliseconds of the wall clock. */
type Probe = {
  readonly stage: readonly {
    readonly at: number;
    readonly state: string;
    readonly step: string;
    readonly run?: string;
  }[];
  readonly worker: readonly {
    readonly type: string;
    readonly phase?: string;
    readonly at: number;
    readonly counts: Counts;
  }[];
  readonly longTasks: readonly { readonly at: number; readonly duration: number }[];
};

/** The built page as a visitor has it: how soon it shows what, what it sends to the GPU, where it blocks, what it loads. */
export async function* measureProduct({ executablePath, backends, models, steps }: BenchOptions): AsyncGenerator<Row> {
  for (const backend of backends) {
    for (const model of models) {
      const site = await openSite({ workerProbe: WORKER_PROBE });
      const { context, close } = await launchProfile(executablePath, gpuFor(backend));
      await context.addInitScript(PAGE_PROBE);
      for (const visit of ['cold', 'warm'] as const) {
        const from = site.served.length;
        const page = await context.newPage();
        const run = backend === 'webgpu' ? { model, steps: stepsFor(backend, steps), w: 1 } : { model };
        yield* measureVisit(page, addressOf(site, backend, run), `${backend}, ${model}, ${visit}`);
        yield* bytesByPart(site, from, `${backend}, ${model}, ${visit}`);
        await page.close();
      }
      const page = await context.newPage();
      if (backend === 'webgpu') yield* measureGpuCalls(page, site, model, steps);
      yield* measureLongTasks(page, site, backend, model);
      await close();
      await site.close();
    }
  }
}

function addressOf(site: Site, backend: OrtBackend, run: Readonly<Record<string, string | number>>): string {
  const fragment = new URLSearchParams({ v: '1' });
  for (const [key, value] of Object.entries(run)) fragment.set(key, String(value));
  return `${site.url}?backend=${backend}#${fragment}`;
}

/** Opens the default run of a model, and waits until it was made live. */
async function* measureVisit(page: Page, address: string, name: string): AsyncGenerator<Row> {
  const start = Date.now();
  await page.goto(address, { waitUntil: 'commit' });
  await waitForDone(page);
  const { stage, worker } = await readProbe(page);
  const since = (at: number | undefined) => (at === undefined ? Number.NaN : Math.round(at - start));
  yield {
    what: `navigation → first picture, recorded or noise (${name})`,
    value: since(stage.find(({ run }) => run !== undefined)?.at),
    unit: 'ms',
  };
  yield {
    what: `navigation → ready (${name})`,
    value: since(worker.find(({ phase }) => phase === 'ready')?.at),
    unit: 'ms',
  };
  yield {
    what: `navigation → first live step (${name})`,
    value: since(worker.find(({ type }) => type === 'frame')?.at),
    unit: 'ms',
  };
  yield {
    what: `navigation → live run done (${name})`,
    value: since(stage.find(({ state }) => state === 'done')?.at),
    unit: 'ms',
  };
}

/** Calls between two frames of one run, that is, of one step. */
async function* measureGpuCalls(page: Page, site: Site, model: string, steps: number): AsyncGenerator<Row> {
  await page.goto(addressOf(site, 'webgpu', { model, steps: stepsFor('webgpu', steps), seed: 1, w: 1 }));
  await waitForDone(page);
  const frames = (await readProbe(page)).worker.filter(({ type }) => type === 'frame');
  for (const key of ['dispatches', 'submits', 'bufferWrites', 'maps'] as const) {
    const perStep = frames.slice(1).map(({ counts }, i) => counts[key] - (frames[i]?.counts[key] ?? 0));
    yield { what: `GPU ${key} a step (${model})`, value: median(perStep), unit: '' };
  }
}

/** Tasks of more than 50 ms on the main thread: while a run draws itself, and while the slider is dragged. */
async function* measureLongTasks(page: Page, site: Site, backend: OrtBackend, model: string): AsyncGenerator<Row> {
  const runSteps = backend === 'webgpu' ? stepsFor(backend, LONG_RUN_STEPS) : LONG_RUN_STEPS;
  await page.goto(addressOf(site, backend, { model, steps: runSteps, seed: 2 }));
  await page.waitForFunction(() => window.probe.worker.some(({ type }) => type === 'frame'), null, {
    timeout: LONGEST_MS,
  });
  const runStart = Date.now();
  await waitForDone(page);
  yield* longTasksSince(page, runStart, `run of ${runSteps} (${backend}, ${model})`);

  const thumb = await page.getByRole('slider', { name: 'Steps' }).boundingBox();
  const width = page.viewportSize()?.width ?? 0;
  if (thumb === null) throw new Error('there is no slider to drag');
  const dragStart = Date.now();
  await page.mouse.move(thumb.x + thumb.width / 2, thumb.y + thumb.height / 2);
  await page.mouse.down();
  for (let i = 0; i < DRAG_POSITIONS; i++) {
    await page.mouse.move(width * (0.2 + (0.6 * i) / DRAG_POSITIONS), thumb.y + thumb.height / 2);
  }
  await page.mouse.up();
  const runs = new Set((await readProbe(page)).stage.filter(({ at }) => at >= dragStart).map(({ run }) => run));
  yield {
    what: `runs shown, drag over ${DRAG_POSITIONS} positions (${backend}, ${model})`,
    value: runs.size,
    unit: '',
  };
  yield* longTasksSince(page, dragStart, `drag over ${DRAG_POSITIONS} positions (${backend}, ${model})`);
}

async function* longTasksSince(page: Page, start: number, name: string): AsyncGenerator<Row> {
  const durations = (await readProbe(page)).longTasks.filter(({ at }) => at >= start).map(({ duration }) => duration);
  yield { what: `long tasks, ${name}`, value: durations.length, unit: '' };
  yield { what: `longest task, ${name}`, value: rounded(Math.max(0, ...durations)), unit: 'ms' };
}

const PARTS: readonly (readonly [string, RegExp])[] = [
  ['onnxruntime', /^assets\/(ort-wasm|engine-onnxruntime)/],
  ['engine', /^assets\/engine-/],
  ['weights', /\.onnx$/],
  ['recorded run', /\/recorded\//],
  ['page', /./],
];

/** Bodies that the server sent; what the browser kept costs nothing. */
function* bytesByPart(site: Site, from: number, name: string): Generator<Row> {
  const sums = new Map<string, number>(PARTS.map(([part]) => [part, 0]));
  for (const { path, bytes } of site.served.slice(from)) {
    const part = PARTS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'page';
    sums.set(part, (sums.get(part) ?? 0) + bytes);
  }
  for (const [part, bytes] of sums)
    yield { what: `loaded: ${part} (${name})`, value: rounded(bytes / 1000, 1), unit: 'kB' };
}

async function waitForDone(page: Page): Promise<void> {
  await page.locator('[data-testid=stage-picture][data-state=done]').waitFor({ timeout: LONGEST_MS });
}

function readProbe(page: Page): Promise<Probe> {
  return page.evaluate(() => window.probe);
}

declare global {
  interface Window {
    probe: Probe;
  }
}
