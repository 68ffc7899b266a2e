import type { KeyedEvent, Wish } from '../client/engine-client.ts';
import type { FidelityPair } from '../client/fidelity-client.ts';
import { createFrameStore } from '../client/frame-store.ts';
import { planDdim } from '../ddim/plan.ts';
import type { Backend, Pixels, StepTime } from '../protocol/messages.ts';
import { createActions } from './actions.ts';
import { pairKey } from './fidelity-pairs.ts';
import { createPage } from './page.ts';
import { initialState } from './page-state.ts';
import { keyOf } from './run-key.ts';
import { fidelity } from './test-curve.ts';
import { emoji, models } from './test-models.ts';
import type { Model } from './types.ts';

/** A picture whose bytes say which frame of which run it is. */
export function pictureOf(key: string, step: number, kind = 'x0'): Pixels {
  let hash = 2166136261;
  for (const character of `${key}/${step}/${kind}`) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  const data = Uint8ClampedArray.of(hash & 255, (hash >> 8) & 255, (hash >> 16) & 255, 255);
  return { width: 1, height: 1, data };
}

export function stepTime(networkMs: number): StepTime {
  return { networkMs, stepMs: 0, decodeMs: 0, cold: false, hidden: false };
}

/**
 * A page with a frame store, on an engine that takes a step when a test says so. `isFresh`: opened without a reference in
 * the link.
 */
export function createTestPage(
  options: {
    fragment?: string;
    stepMs?: number;
    backend?: Backend;
    maxBytes?: number;
    prefetch?: boolean;
    isFresh?: boolean;
    known?: readonly Model[];
  } = {},
) {
  const {
    fragment: opened = '',
    stepMs = 100,
    backend = 'wasm',
    maxBytes = 1e9,
    prefetch = false,
    isFresh = false,
    known = models,
  } = options;
  // A reference that costs one step, unless a test says otherwise.
  const fragment = opened.includes('ref=') || isFresh ? opened : `${opened}&ref=1`;
  const frames = createFrameStore(maxBytes);
  const written: string[] = [];
  const commits = { count: 0 };
  let seeds = 1000;
  const page = createPage(
    { frames, bar: { write: (text) => written.push(text) }, drawNoise: (run) => pictureOf(`${run.seed}`, 0) },
    initialState({ models: known, problems: [] }, fragment, { theme: 'system', singleKeys: true, prefetch }),
  );
  page.store.subscribe(() => {
    commits.count++;
  });

  let wishes: readonly Wish[] = [];
  const lists: (readonly Wish[])[] = [];
  const live = new Map<string, { runId: number; index: number }>();
  let runIds = 0;
  let inbox: KeyedEvent[] = [];
  /** Terminal events that each runId had. */
  const endings = new Map<number, number>();
  const tell = (keyed: KeyedEvent) => {
    inbox.push(keyed);
    const { event } = keyed;
    if (event.type !== 'done' && event.type !== 'dropped' && event.type !== 'failed') return;
    if (event.runId !== null) endings.set(event.runId, (endings.get(event.runId) ?? 0) + 1);
  };
  const drop = (key: string) => {
    const run = live.get(key);
    live.delete(key);
    if (run) tell({ key, event: { type: 'dropped', runId: run.runId, atStep: run.index } });
  };
  const engine = {
    want(list: readonly Wish[]) {
      wishes = list;
      lists.push(list);
      for (const key of [...live.keys()]) if (!list.some((wish) => wish.key === key)) drop(key);
    },
    take() {
      const events = inbox;
      inbox = [];
      return events;
    },
    useBackend() {
      for (const key of [...live.keys()]) drop(key);
    },
    forget() {},
  };
  let pairs: readonly FidelityPair[] = [];
  const comparer = {
    want(list: readonly FidelityPair[]) {
      pairs = list;
    },
    take: () => [],
  };
  /** Starts the first wanted run, or takes one step of it. */
  const step = () => {
    const wish = wishes[0];
    if (wish === undefined) return;
    const { key, spec } = wish;
    const run = live.get(key);
    if (run === undefined) {
      live.set(key, { runId: ++runIds, index: 0 });
      tell({ key, event: { type: 'started', runId: runIds, plan: planDdim(emoji.schedule, spec) } });
      return;
    }
    const index = run.index++;
    const made = (kind: string) => pictureOf(key, index + 1, kind);
    const pictures = {
      xt: made('xt'),
      eps: made('eps'),
      noise: spec.eta > 0 ? made('noise') : null,
      next: made('next'),
    };
    const { runId } = run;
    tell({
      key,
      event: { type: 'frame', runId, index, t: 0, time: stepTime(stepMs), pixels: made('x0'), pictures },
    });
    if (run.index < spec.steps) return;
    live.delete(key);
    wishes = wishes.slice(1);
    const totals = { totalMs: stepMs * spec.steps, medianStepMs: stepMs, backend };
    const checks = { noise: '0123abcd', picture: '00000000000000ff' };
    tell({ key, event: { type: 'done', runId, totals, checks } });
  };
  const flush = () => {
    const events = inbox;
    inbox = [];
    if (events.length > 0) page.receive(events);
  };
  page.connect(engine);
  page.compareWith(comparer);
  page.receive([{ key: null, event: { type: 'engine', ...page.store.getState().engine, phase: 'ready', backend } }]);
  const preferences = { read: () => page.store.getState().preferences, write: () => {} };
  const actions = createActions(page, {
    engine,
    bar: { flush: () => {} },
    preferences,
    randomSeed: () => seeds++,
    writeClipboard: () => Promise.reject(new Error('denied')),
    share: null,
    saveCurve: () => Promise.resolve(),
    readEvaluation: () => Promise.reject(new Error('nothing was measured')),
  });
  return {
    ...page,
    actions,
    frames,
    written,
    commits,
    lists,
    step,
    flush,
    /** Lets the engine work until nothing is wanted. */
    settle(most = 100_000) {
      for (let i = 0; i < most && wishes.length > 0; i++) {
        step();
        flush();
      }
      flush();
      if (wishes.length > 0) throw new Error(`still wanted: ${wishes.map(({ key }) => key)}`);
    },
    fail(retryable = true) {
      const wish = wishes[0];
      if (wish === undefined) throw new Error('nothing is wanted');
      const runId = live.get(wish.key)?.runId ?? ++runIds;
      live.delete(wish.key);
      wishes = wishes.slice(1);
      tell({ key: wish.key, event: { type: 'failed', runId, code: 'download', detail: '', retryable } });
    },
    wanted: () => wishes,
    endings,
    live: () => live.size,
    /** The fidelity worker compares everything that it was asked to. */
    compareAll(ssim: (pair: FidelityPair) => number = () => 0.9) {
      const known = page.store.getState().fidelities;
      const found = pairs
        .filter(({ key, referenceKey }) => known[pairKey(key, referenceKey)] === undefined)
        .map((pair) => ({ ...pair, fidelity: fidelity(ssim(pair)) }));
      if (found.length > 0) page.compare(found);
    },
    pairs: () => pairs,
  };
}

export type TestPage = ReturnType<typeof createTestPage>;

/** Key of the run that the settings ask for. */
export function keyNow({ store }: Pick<TestPage, 'store'>): string {
  return keyOf(store.getState().settings, models);
}
