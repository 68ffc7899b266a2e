import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command, EngineEvent } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { createEngineClient, type KeyedEvent, type Wish } from './engine-client.ts';

class FakeWorker {
  onmessage: ((event: { data: EngineEvent }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  commands: Command[] = [];
  isTerminated = false;
  postMessage(command: Command) {
    this.commands.push(command);
  }
  terminate() {
    this.isTerminated = true;
  }
  lastRuns() {
    const want = this.commands.findLast((command) => command.type === 'want');
    return want?.type === 'want' ? want.runs : [];
  }
}

const spec = (steps: number): RunSpec => ({
  model: 'm',
  seed: 1,
  count: 1,
  label: 0,
  guidance: 1,
  steps,
  spacing: 'trailing',
  eta: 0,
  clip: 'off',
});
const wish = (steps: number, keep: Wish['keep'] = 'x0'): Wish => ({
  key: `s${steps}`,
  spec: spec(steps),
  rank: 0,
  keep,
});
const done = (runId: number): EngineEvent => ({
  type: 'done',
  runId,
  totals: { totalMs: 1, medianStepMs: 1, backend: 'wasm' },
  checks: { noise: '', picture: '' },
});

const ready: EngineEvent = {
  type: 'engine',
  phase: 'ready',
  modelId: 'm',
  loaded: 0,
  total: 0,
  part: null,
  backend: 'wasm',
  adapter: null,
  threads: 1,
  reason: null,
  storage: null,
};

function rig() {
  const workers: FakeWorker[] = [];
  const batches: KeyedEvent[][] = [];
  const flushes: (() => void)[] = [];
  const client = createEngineClient({
    baseUrl: 'https://example.org/',
    backend: null,
    onEvents: (events) => batches.push([...events]),
    startWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    schedule: (flush) => flushes.push(flush),
  });
  const flush = () => {
    for (const one of flushes.splice(0)) one();
  };
  const worker = () => workers.at(-1) as FakeWorker;
  const say = (event: EngineEvent) => worker().onmessage?.({ data: event });
  return { client, workers, batches, flush, worker, say, pending: flushes };
}

beforeEach(() => {
  vi.useFakeTimers();
});

describe('engine client', () => {
  it('hands events to a change that takes them, and no second batch in the same frame', () => {
    const { client, batches, flush, say } = rig();
    client.want([wish(1)]);
    say({ type: 'dropped', runId: 99, atStep: 0 });
    say({ type: 'cached', bytes: { a: 1 } });
    expect(client.take().map(({ event }) => event.type)).toEqual(['cached']);
    say({ type: 'cached', bytes: { a: 2 } });
    flush();
    expect(batches).toEqual([]);
    flush();
    expect(batches.map((batch) => batch.map(({ event }) => event))).toEqual([[{ type: 'cached', bytes: { a: 2 } }]]);
    flush();
    expect(batches).toHaveLength(1);
  });

  it('configures the worker and sends the whole list under new runIds', () => {
    const { client, worker } = rig();
    client.want([wish(1), wish(2)]);
    expect(worker().commands[0]).toMatchObject({ type: 'configure', backend: null, baseUrl: 'https://example.org/' });
    expect(
      worker()
        .lastRuns()
        .map(({ runId, spec: { steps } }) => [runId, steps]),
    ).toEqual([
      [1, 1],
      [2, 2],
    ]);
    client.want([wish(2), wish(3)]);
    expect(
      worker()
        .lastRuns()
        .map(({ runId, spec: { steps } }) => [runId, steps]),
    ).toEqual([
      [2, 2],
      [3, 3],
    ]);
  });

  it('hands on all events of a frame in one batch, keyed, each runId with one terminal event', () => {
    const { client, batches, flush, say, pending } = rig();
    client.want([wish(1)]);
    say({ type: 'started', runId: 1, plan: [] });
    say(done(1));
    say(done(1));
    expect(pending).toHaveLength(1);
    flush();
    expect(batches).toHaveLength(1);
    expect(batches[0]?.map(({ key, event }) => [key, event.type])).toEqual([
      ['s1', 'started'],
      ['s1', 'done'],
    ]);
  });

  it('drops at once what is listed no longer, and ignores what the worker still says of it', () => {
    const { client, batches, flush, say } = rig();
    client.want([wish(1)]);
    client.want([wish(2)]);
    say({ type: 'dropped', runId: 1, atStep: 0 });
    say({ type: 'started', runId: 1, plan: [] });
    flush();
    expect(batches.flat()).toEqual([{ key: 's1', event: { type: 'dropped', runId: 1, atStep: 0 } }]);
  });

  it('does not run again what is done although the page has not heard of it yet', () => {
    const { client, worker, say } = rig();
    client.want([wish(1)]);
    say(done(1));
    client.want([wish(1)]);
    expect(worker().lastRuns()).toEqual([]);
  });

  it('runs again, from the start, what lacks pictures that are wanted now', () => {
    const { client, worker } = rig();
    client.want([wish(1)]);
    client.want([wish(1, 'all')]);
    expect(worker().lastRuns()).toMatchObject([{ runId: 2, keep: 'all' }]);
  });

  it('replaces a broken worker twice in a minute with the same list, then fails the runs', () => {
    const { client, workers, worker, batches, flush, say } = rig();
    client.want([wish(1)]);
    const broken: EngineEvent = { type: 'failed', runId: null, code: 'out-of-memory', detail: 'grow', retryable: true };
    say(broken);
    expect(workers[0]?.isTerminated).toBe(true);
    expect(worker().lastRuns()).toMatchObject([{ runId: 2, spec: { steps: 1 } }]);
    worker().onerror?.({ message: 'gone', preventDefault() {} });
    expect(worker().lastRuns()).toMatchObject([{ runId: 3 }]);
    say(broken);
    client.want([wish(1)]);
    expect(workers).toHaveLength(4);
    expect(worker().lastRuns()).toEqual([]);
    flush();
    expect(batches.flat().map(({ event }) => event.type)).toEqual(['dropped', 'dropped', 'failed']);
    expect(batches.flat().at(-1)).toMatchObject({ key: 's1', event: { code: 'out-of-memory', retryable: true } });
    client.want([wish(1)]);
    expect(worker().lastRuns()).toMatchObject([{ runId: 4 }]);
  });

  it('takes a worker for hung that is silent for a minute or 20 steps, whichever is longer', () => {
    const { client, workers, say } = rig();
    client.want([wish(50)]);
    vi.advanceTimersByTime(500_000);
    expect(workers).toHaveLength(1);
    say(ready);
    say({
      type: 'frame',
      runId: 1,
      index: 0,
      t: 0,
      time: { networkMs: 4_000, stepMs: 0, decodeMs: 0, cold: true, hidden: false },
      pixels: { width: 0, height: 0, data: new Uint8ClampedArray() },
      pictures: null,
    });
    vi.advanceTimersByTime(80_000);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(workers).toHaveLength(2);
  });

  it('takes a worker for hung that is blocked while it makes a session, and sends the list to another', () => {
    const { client, worker, workers, say } = rig();
    client.want([wish(50)]);
    say({ ...ready, phase: 'compiling' });
    vi.advanceTimersByTime(30_000);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(workers).toHaveLength(2);
    expect(worker().lastRuns()).toMatchObject([{ runId: 2 }]);
    vi.advanceTimersByTime(500_000);
    expect(workers).toHaveLength(2);
  });

  it('does not take a worker for hung that had nothing to do for a long time and has just been asked', () => {
    const { client, workers, say } = rig();
    client.want([wish(1)]);
    say(ready);
    say(done(1));
    vi.advanceTimersByTime(3_600_000);
    client.want([wish(2)]);
    vi.advanceTimersByTime(60_000);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(180_000);
    expect(workers).toHaveLength(2);
  });

  it('starts over with another backend when asked', () => {
    const { client, worker } = rig();
    client.want([wish(1)]);
    client.useBackend('wasm', null);
    expect(worker().commands[0]).toMatchObject({ type: 'configure', backend: 'wasm' });
    expect(worker().lastRuns()).toMatchObject([{ runId: 2 }]);
  });

  it('tells a new worker as well that the page is hidden', () => {
    const { client, workers } = rig();
    client.setHidden(true);
    client.useBackend('wasm', null);
    const told = workers.map(({ commands }) => commands.filter(({ type }) => type === 'visibility'));
    expect(told).toEqual([[{ type: 'visibility', isHidden: true }], [{ type: 'visibility', isHidden: true }]]);
  });
});
