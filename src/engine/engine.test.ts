import { describe, expect, it } from 'vitest';
import { createSchedule } from '../ddim/schedule.ts';
import { TorchGenerator } from '../ddim/torch-random.ts';
import type { Model } from '../model/catalog.ts';
import { parseSchedulerConfig } from '../model/scheduler-config.ts';
import type { EngineEvent, WantedRun } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { createAnalyticDenoiser } from './analytic-denoiser.ts';
import type { Denoiser } from './denoiser.ts';
import type { DenoiserPool, OpenModel } from './denoiser-pool.ts';
import { createEngine, type Engine } from './engine.ts';
import { EngineError } from './engine-error.ts';
import { noiseCheck } from './stepper.ts';

const NULL_CLASS = 8;

const model: Model = {
  schedule: createSchedule(
    parseSchedulerConfig({
      beta_schedule: 'squaredcos_cap_v2',
      prediction_type: 'v_prediction',
      timestep_spacing: 'trailing',
    }),
  ),
  manifest: {
    format: 'fewer-steps/model/1',
    id: 'shapes',
    title: 'Shapes',
    summary: '',
    licence: 'MIT',
    credits: [],
    files: { unet: { path: 'unet.onnx', bytes: 1, sha256: '0'.repeat(64) } },
    sample: [4, 14, 14],
    picture: [1, 28, 28],
    toPicture: { kind: 'pixel_shuffle', factor: 2 },
    defaults: { guidance: 1, clip: 'off', spacing: 'trailing', label: 0 },
    conditioning: {
      axes: [{ key: 'shape', title: 'Shape', values: [{ id: 'disc', title: 'Disc' }] }],
      table: [{ values: ['disc'], index: 0 }],
      nullClass: NULL_CLASS,
    },
    selfTest: { seed: 0, t: 0, label: 0, indices: [], values: [], mean: 0, rms: 0 },
  },
};

const analytic = () => createAnalyticDenoiser(model.schedule, [4, 14, 14], [1, 28, 28], NULL_CLASS);

const base: RunSpec = {
  model: 'shapes',
  seed: 7,
  count: 1,
  label: 2,
  guidance: 1,
  steps: 6,
  spacing: 'trailing',
  eta: 0,
  clip: 'off',
};

type Rig = { engine: Engine; events: EngineEvent[]; until: (done: () => boolean) => Promise<void>; calls: number[] };

/** An engine over the given denoisers: each `open` after a recovery takes the next one. */
function rig(denoisers: readonly Denoiser[] = [analytic()]): Rig {
  const events: EngineEvent[] = [];
  const calls: number[] = [];
  let next = 0;
  let opened: Promise<OpenModel> | null = null;
  const pool: DenoiserPool = {
    open() {
      opened ??= (async () => {
        const denoiser = denoisers[next++];
        if (denoiser === undefined) throw new EngineError('download', 'nothing left', true);
        const counted: Denoiser = {
          ...denoiser,
          predict(x, t, labels) {
            calls.push(labels.length);
            return denoiser.predict(x, t, labels);
          },
        };
        return { model, denoiser: counted, warmRows: new Set<number>() };
      })();
      return opened;
    },
    async recover() {
      opened = null;
      return next < denoisers.length;
    },
    async forget() {},
  };
  const engine = createEngine({
    post: (event) => events.push(structuredClone(event)),
    openPool: () => pool,
    readInbox: () => new Promise((resolve) => setTimeout(resolve)),
  });
  engine.receive({ type: 'configure', backend: null, reason: null, baseUrl: '', lifeLock: '' });
  const until = async (done: () => boolean) => {
    for (let i = 0; i < 5000 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(done()).toBe(true);
  };
  return { engine, events, until, calls };
}

const run = (runId: number, spec: Partial<RunSpec> = {}, rank = 0): WantedRun => ({
  runId,
  spec: { ...base, ...spec },
  rank,
  keep: 'x0',
});
const terminals = (events: EngineEvent[], runId: number) =>
  events.filter(
    (event) => ['done', 'dropped', 'failed'].includes(event.type) && 'runId' in event && event.runId === runId,
  );
const frames = (events: EngineEvent[], runId: number) =>
  events.flatMap((event) => (event.type === 'frame' && event.runId === runId ? [event] : []));
const bytesOf = (events: EngineEvent[], runId: number) => frames(events, runId).map((frame) => [...frame.pixels.data]);
const isDone = ({ events }: Rig, ...ids: number[]) => ids.every((id) => terminals(events, id).length > 0);

describe('engine', () => {
  it('runs exactly the steps asked for, each with a frame, and ends once', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isDone(r, 1));
    expect(frames(r.events, 1).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(frames(r.events, 1)[0]?.pixels).toMatchObject({ width: 28, height: 28 });
    expect(terminals(r.events, 1)).toMatchObject([{ type: 'done', totals: { backend: 'analytic' } }]);
    const sums = frames(r.events, 1).map(({ time }) => time.networkMs + time.stepMs + time.decodeMs);
    const done = terminals(r.events, 1)[0];
    expect(done?.type === 'done' && done.totals.totalMs).toBeCloseTo(sums.reduce((a, b) => a + b));
  });

  it('checks x_T by the first digits of its SHA-256', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isDone(r, 1));
    const noise = await noiseCheck(new TorchGenerator(7).randn(784));
    expect(terminals(r.events, 1)).toMatchObject([{ checks: { noise } }]);
  });

  it('counts only a first step at a new batch size as cold', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isDone(r, 1));
    r.engine.receive({ type: 'want', runs: [run(2, { seed: 8 }), run(3, { guidance: 2 })] });
    await r.until(() => isDone(r, 2, 3));
    expect(frames(r.events, 1).map(({ time }) => time.cold)).toEqual([true, false, false, false, false, false]);
    expect(frames(r.events, 2).some(({ time }) => time.cold)).toBe(false);
    expect(frames(r.events, 3).map(({ time }) => time.cold)).toEqual([true, false, false, false, false, false]);
  });

  it('leaves the steps of a hidden page out of the median, and keeps them in the total', async () => {
    const r = rig();
    const hide = (isHidden: boolean) => r.engine.receive({ type: 'visibility', isHidden });
    const count = () => frames(r.events, 1).length;
    r.engine.receive({ type: 'want', runs: [run(1, { steps: 60 })] });
    await r.until(() => count() >= 2);
    hide(true);
    await r.until(() => count() >= 6);
    hide(false);
    await r.until(() => isDone(r, 1));
    const times = frames(r.events, 1).map(({ time }) => time);
    const first = times.findIndex(({ hidden }) => hidden);
    const last = times.findLastIndex(({ hidden }) => hidden);
    expect(first).toBeGreaterThanOrEqual(2);
    expect(last).toBeLessThan(59);
    expect(times.slice(first, last + 1).every(({ hidden }) => hidden)).toBe(true);
    const msOf = ({ networkMs, stepMs, decodeMs }: (typeof times)[number]) => networkMs + stepMs + decodeMs;
    const seen = times.filter(({ hidden, cold }) => !hidden && !cold).map(msOf);
    const done = terminals(r.events, 1)[0];
    if (done?.type !== 'done') throw new Error('the run is not done');
    const isBelow = seen.filter((ms) => ms < (done.totals.medianStepMs ?? 0)).length;
    expect(isBelow).toBeLessThanOrEqual(seen.length / 2);
    expect(seen.filter((ms) => ms <= (done.totals.medianStepMs ?? 0)).length).toBeGreaterThanOrEqual(seen.length / 2);
    expect(done.totals.totalMs).toBeCloseTo(times.map(msOf).reduce((a, b) => a + b));
  });

  it('marks a step during which the page was hidden, also where it is seen again at its end', async () => {
    const good = analytic();
    let isAsked = false;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow: Denoiser = {
      ...good,
      async predict(x, t, labels) {
        isAsked = true;
        await answered;
        return good.predict(x, t, labels);
      },
    };
    const r = rig([slow]);
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isAsked);
    r.engine.receive({ type: 'visibility', isHidden: true });
    r.engine.receive({ type: 'visibility', isHidden: false });
    answer();
    await r.until(() => isDone(r, 1));
    expect(frames(r.events, 1).map(({ time }) => time.hidden)).toEqual([true, false, false, false, false, false]);
  });

  it('has no median where every step was hidden', async () => {
    const r = rig();
    r.engine.receive({ type: 'visibility', isHidden: true });
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isDone(r, 1));
    expect(terminals(r.events, 1)).toMatchObject([{ totals: { medianStepMs: null } }]);
  });

  it('makes lanes of one noise bit by bit as alone: raced, in turn, or pre-empted', async () => {
    const lanes: Partial<RunSpec>[] = [{ steps: 5 }, { steps: 9, eta: 0.5 }, { steps: 12, clip: 'x0', guidance: 2 }];
    const alone: number[][][] = [];
    for (const lane of lanes) {
      const r = rig();
      r.engine.receive({ type: 'want', runs: [run(1, lane)] });
      await r.until(() => isDone(r, 1));
      alone.push(bytesOf(r.events, 1));
    }
    for (const rankOf of [() => 1, (i: number) => 1 + i]) {
      const r = rig();
      const runs = lanes.map((lane, i) => run(i + 1, lane, rankOf(i)));
      r.engine.receive({ type: 'want', runs });
      await r.until(() => frames(r.events, 1).length > 1);
      r.engine.receive({ type: 'want', runs: [...runs, run(9, { seed: 1 }, 0)] });
      await r.until(() => isDone(r, 1, 2, 3, 9));
      expect(lanes.map((_, i) => bytesOf(r.events, i + 1))).toEqual(alone);
    }
  });

  it('drops a run that is listed no longer between two steps', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1, { steps: 500 })] });
    await r.until(() => frames(r.events, 1).length > 3);
    r.engine.receive({ type: 'want', runs: [run(2)] });
    await r.until(() => isDone(r, 2));
    const steps = frames(r.events, 1).length;
    expect(terminals(r.events, 1)).toEqual([{ type: 'dropped', runId: 1, atStep: steps }]);
  });

  it('gives a runId no second life', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isDone(r, 1));
    r.engine.receive({ type: 'want', runs: [run(1), run(2, { seed: 1 })] });
    await r.until(() => isDone(r, 2));
    expect(terminals(r.events, 1)).toHaveLength(1);
    expect(frames(r.events, 1)).toHaveLength(6);
  });

  it('advances equal ranks in turn and keeps the state of a run that is pre-empted', async () => {
    const alone = rig();
    alone.engine.receive({ type: 'want', runs: [run(1, { eta: 1, steps: 40 })] });
    await alone.until(() => isDone(alone, 1));

    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1, { eta: 1, steps: 40 }, 1)] });
    await r.until(() => frames(r.events, 1).length >= 3);
    const pausedAt = () => frames(r.events, 1).length;
    r.engine.receive({ type: 'want', runs: [run(1, { eta: 1, steps: 40 }, 1), run(2, {}, 0), run(3, { seed: 9 }, 0)] });
    await r.until(() => frames(r.events, 2).length > 0);
    const before = pausedAt();
    await r.until(() => isDone(r, 2, 3));
    const order = r.events.flatMap((event) => (event.type === 'frame' && event.runId > 1 ? [event.runId] : []));
    expect(order).toEqual([2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3]);
    expect(before).toBeLessThan(40);
    await r.until(() => isDone(r, 1));
    expect(bytesOf(r.events, 1)).toEqual(bytesOf(alone.events, 1));
  });

  it('asks guided runs in one call of twice the rows, and large batches in calls of the fixed size', async () => {
    const wide = rig();
    wide.engine.receive({ type: 'want', runs: [run(1, { guidance: 2, count: 4, steps: 1 })] });
    await wide.until(() => isDone(wide, 1));
    expect(wide.calls).toEqual([8]);

    const narrow = rig([{ ...analytic(), rowsPerCall: 2 }]);
    narrow.engine.receive({ type: 'want', runs: [run(1, { guidance: 2, count: 4, steps: 1 })] });
    await narrow.until(() => isDone(narrow, 1));
    expect(narrow.calls).toEqual([2, 2, 2, 2]);
    expect(bytesOf(narrow.events, 1)).toEqual(bytesOf(wide.events, 1));
  });

  it('guides from the output of the null class towards that of the class', async () => {
    const saying = (value: (label: number) => number): Denoiser => ({
      ...analytic(),
      predict: async (x, _t, labels) => x.map((_, i) => value(labels[Math.floor(i / 784)] ?? -1)),
    });
    const picture = async (denoiser: Denoiser, guidance: number) => {
      const r = rig([denoiser]);
      r.engine.receive({ type: 'want', runs: [run(1, { guidance, count: 4, steps: 1 })] });
      await r.until(() => isDone(r, 1));
      return bytesOf(r.events, 1);
    };
    const both = saying((label) => (label === NULL_CLASS ? 0.25 : 0.5));
    for (const [guidance, guided] of [
      [0, 0.25],
      [1, 0.5],
      [3, 1],
    ] as const) {
      expect(await picture(both, guidance), `w = ${guidance}`).toEqual(
        await picture(
          saying(() => guided),
          1,
        ),
      );
    }
    expect(await picture(both, 0)).not.toEqual(await picture(both, 3));
  });

  it('draws the noise of a step anew where the step was interrupted after it was drawn', async () => {
    const spec = { count: 4, eta: 1, steps: 3 } as const;
    const alone = rig();
    alone.engine.receive({ type: 'want', runs: [run(1, spec)] });
    await alone.until(() => isDone(alone, 1));

    const good = analytic();
    let decoded = 0;
    const r = rig([
      {
        ...good,
        rowsPerCall: 2,
        toPictures(x0, rows) {
          // Between the two calls that decode the first step something more urgent is wanted.
          if (++decoded === 1) r.engine.receive({ type: 'want', runs: [run(1, spec, 1), run(2, { steps: 1 }, 0)] });
          return good.toPictures(x0, rows);
        },
      },
    ]);
    r.engine.receive({ type: 'want', runs: [run(1, spec, 1)] });
    await r.until(() => isDone(r, 1, 2));
    const order = r.events.flatMap((event) => (event.type === 'frame' ? [event.runId] : []));
    expect(order).toEqual([2, 1, 1, 1]);
    expect(bytesOf(r.events, 1)).toEqual(bytesOf(alone.events, 1));
  });

  it('does not begin to decode a sheet where something more urgent is wanted during its last network call', async () => {
    const good = analytic();
    const calls: string[] = [];
    const r = rig([
      {
        ...good,
        rowsPerCall: 2,
        predict(x, t, labels) {
          calls.push(`predict ${labels.length}`);
          if (calls.length === 2) {
            r.engine.receive({ type: 'want', runs: [run(1, { count: 4, steps: 3 }, 1), run(2, { steps: 1 }, 0)] });
          }
          return good.predict(x, t, labels);
        },
        toPictures(x0, rows) {
          calls.push(`decode ${rows}`);
          return good.toPictures(x0, rows);
        },
      },
    ]);
    r.engine.receive({ type: 'want', runs: [run(1, { count: 4, steps: 3 }, 1)] });
    await r.until(() => isDone(r, 1, 2));
    expect(calls.slice(0, 4)).toEqual(['predict 2', 'predict 2', 'predict 1', 'decode 1']);
  });

  it('makes picture i of a sheet with seed + i', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1, { count: 4, eta: 0.5 }), run(2, { seed: 10, eta: 0.5 })] });
    await r.until(() => isDone(r, 1, 2));
    const sheet = frames(r.events, 1).at(-1)?.pixels;
    const single = frames(r.events, 2).at(-1)?.pixels;
    expect(sheet).toMatchObject({ width: 56, height: 56 });
    const corner = Array.from({ length: 28 }, (_, y) => [
      ...(sheet?.data.subarray(((28 + y) * 56 + 28) * 4, ((28 + y) * 56 + 56) * 4) ?? []),
    ]);
    expect(corner.flat()).toEqual([...(single?.data ?? [])]);
  });

  it.each(['null class', 'w = 1'])('asks once a step without guidance: %s', async (which) => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1, which === 'w = 1' ? {} : { label: NULL_CLASS, guidance: 3 })] });
    await r.until(() => isDone(r, 1));
    expect(r.calls).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it.each(['device-lost', 'non-finite'] as const)('goes on from the last committed state after %s', async (cause) => {
    const alone = rig();
    alone.engine.receive({ type: 'want', runs: [run(1, { eta: 0.7 })] });
    await alone.until(() => isDone(alone, 1));

    let calls = 0;
    const good = analytic();
    const failing: Denoiser = {
      ...good,
      async predict(x, t, labels) {
        if (++calls < 4) return good.predict(x, t, labels);
        if (cause === 'device-lost') throw new EngineError('device-lost', 'gone', true);
        return new Float32Array(x.length).fill(Number.NaN);
      },
    };
    const r = rig([failing, good]);
    r.engine.receive({ type: 'want', runs: [run(1, { eta: 0.7 })] });
    await r.until(() => isDone(r, 1));
    expect(frames(r.events, 1).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(bytesOf(r.events, 1)).toEqual(bytesOf(alone.events, 1));
    expect(terminals(r.events, 1)).toMatchObject([{ type: 'done' }]);
  });

  it('fails a run whose output stays not finite where nothing is left to try', async () => {
    const broken: Denoiser = { ...analytic(), predict: async (x) => new Float32Array(x.length).fill(Number.NaN) };
    const r = rig([broken]);
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => isDone(r, 1));
    expect(terminals(r.events, 1)).toMatchObject([{ type: 'failed', code: 'non-finite' }]);
  });

  it('fails every run of a model that cannot be opened, and only those', async () => {
    const r = rig([]);
    r.engine.receive({ type: 'want', runs: [run(1), run(2, { seed: 3 })] });
    await r.until(() => isDone(r, 1, 2));
    expect(terminals(r.events, 1)).toMatchObject([{ type: 'failed', code: 'download', retryable: true }]);
    expect(terminals(r.events, 2)).toMatchObject([{ type: 'failed', code: 'download', retryable: true }]);
  });

  it('tells the page when the runtime itself breaks', async () => {
    const r = rig([{ ...analytic(), predict: async () => Promise.reject(new Error('unreachable')) }]);
    r.engine.receive({ type: 'want', runs: [run(1)] });
    await r.until(() => r.events.some((event) => event.type === 'failed'));
    expect(r.events.at(-1)).toMatchObject({ type: 'failed', runId: null, code: 'internal', detail: 'unreachable' });
  });
});

describe('analytic denoiser', () => {
  it('is exact: it draws the shape of its class, and noise-free x stays where it is', async () => {
    const r = rig();
    r.engine.receive({ type: 'want', runs: [run(1, { label: 1, steps: 20 })] });
    await r.until(() => isDone(r, 1));
    const picture = frames(r.events, 1).at(-1)?.pixels;
    const grey = (x: number, y: number) => picture?.data[(y * 28 + x) * 4] ?? -1;
    expect(grey(14, 14)).toBeLessThan(90);
    expect(grey(1, 1)).toBeGreaterThan(200);
  });

  it('comes closer to x0 than its posterior spread, as x0 sits on the mean of a component', async () => {
    const denoiser = analytic();
    const t = 300;
    const alphaBar = model.schedule.alphasCumprod[t] ?? 0;
    const x0 = (await denoiser.predict(new Float32Array(784), 999, Int32Array.of(3))).map((v) => -v);
    const noise = new TorchGenerator(1).randn(784);
    const x = x0.map((v, i) => Math.sqrt(alphaBar) * v + Math.sqrt(1 - alphaBar) * (noise[i] ?? 0));
    const v = await denoiser.predict(x, t, Int32Array.of(3));
    const found = x.map((xi, i) => Math.sqrt(alphaBar) * xi - Math.sqrt(1 - alphaBar) * (v[i] ?? 0));
    const rms = Math.sqrt(found.reduce((sum, f, i) => sum + (f - (x0[i] ?? 0)) ** 2, 0) / found.length);
    const posteriorSd = Math.sqrt((0.01 * (1 - alphaBar)) / (alphaBar * 0.01 + 1 - alphaBar));
    expect(rms).toBeLessThan(posteriorSd);
    expect(rms).toBeGreaterThan(0);
  });
});
