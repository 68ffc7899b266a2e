import type { Page } from 'playwright/test';
import { expect } from './fixtures.ts';

/** What a worker was told and what it answered, without the pixels. */
export type Wire =
  | { readonly from: 'probe'; readonly worker: string; readonly type: 'here' | 'device' }
  | { readonly from: 'page'; readonly worker: string; readonly type: string; readonly runIds: readonly number[] | null }
  | {
      readonly from: 'engine';
      readonly worker: string;
      readonly type: string;
      readonly runId: number | null;
      readonly index: number | null;
      readonly phase: string | null;
      readonly backend: string | null;
      readonly storage: string | null;
      readonly code: string | null;
    };

/** Things that happen to a worker; `afterFrame`: as soon as it has posted the frame of that index (the next one: -1). */
export type Order = {
  readonly kind: 'close' | 'throw' | 'lose-device';
  readonly afterFrame: number | null;
  /** Waits for so long then, to be in the middle of a network call. */
  readonly delayMs?: number;
};

const CHANNEL = 'fewer-steps-wire';

/** Worker probe: tells the page of every message and carries out orders. It keeps the GPU devices to destroy them. */
export const wireProbe = `{
  const channel = new BroadcastChannel('${CHANNEL}');
  const worker = crypto.randomUUID();
  const devices = [];
  let order = null;
  const carryOut = ({ kind, delayMs = 0 }) => setTimeout(() => {
    if (kind === 'close') self.close();
    if (kind === 'throw') throw new Error('thrown by the test');
    if (kind === 'lose-device') devices.at(-1).destroy();
  }, delayMs);
  channel.onmessage = ({ data }) => {
    if (data.from !== 'test') return;
    if (data.order.afterFrame === null) carryOut(data.order);
    else order = data.order;
  };
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...rest) => {
    const { type, runId = null, index = null, phase = null, backend = null, storage = null, code = null } = message;
    channel.postMessage({ from: 'engine', worker, type, runId, index, phase, backend, storage, code });
    post(message, ...rest);
    if (order !== null && type === 'frame' && (order.afterFrame === -1 || order.afterFrame === index)) {
      carryOut(order);
      order = null;
    }
  };
  self.addEventListener('message', ({ data }) => {
    const runIds = data.runs?.map(({ runId }) => runId) ?? null;
    channel.postMessage({ from: 'page', worker, type: data.type, runIds });
  });
  const requestDevice = self.GPUAdapter?.prototype.requestDevice;
  if (requestDevice !== undefined) {
    self.GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await requestDevice.apply(this, args);
      devices.push(device);
      channel.postMessage({ from: 'probe', worker, type: 'device' });
      return device;
    };
  }
  channel.postMessage({ from: 'probe', worker, type: 'here' });
}`;

declare global {
  interface Window {
    wire: { readonly log: Wire[]; readonly order: (order: Order) => void };
  }
}

/** From the next navigation on, the page keeps what its workers say (`wireProbe` must be in them). */
export async function listenToWire(page: Page): Promise<void> {
  await page.addInitScript((name) => {
    const channel = new BroadcastChannel(name);
    const log: Wire[] = [];
    channel.onmessage = ({ data }) => log.push(data);
    window.wire = { log, order: (order) => channel.postMessage({ from: 'test', order }) };
  }, CHANNEL);
}

export function readWire(page: Page): Promise<readonly Wire[]> {
  return page.evaluate(() => window.wire.log);
}

/** Gives an order to the worker of the page; waits until there is one. */
export async function giveOrder(page: Page, order: Order): Promise<void> {
  await page.waitForFunction(() => window.wire.log.some(({ type }) => type === 'here'));
  await page.evaluate((given) => window.wire.order(given), order);
}

function wantedRuns(wire: readonly Wire[]): ReadonlySet<number> {
  return new Set(wire.flatMap((one) => (one.from === 'page' ? (one.runIds ?? []) : [])));
}

function endsOfRuns(wire: readonly Wire[]): readonly (number | null)[] {
  return wire.flatMap((one) =>
    one.from === 'engine' && ['done', 'dropped', 'failed'].includes(one.type) ? [one.runId] : [],
  );
}

/** The runs of the settings: those that were the most urgent of their list when they were wanted first. */
export function leadingRuns(wire: readonly Wire[]): ReadonlySet<number | null> {
  const seen = new Set<number>();
  const leading = new Set<number | null>();
  for (const one of wire) {
    if (one.from !== 'page') continue;
    for (const [i, runId] of (one.runIds ?? []).entries()) {
      if (i === 0 && !seen.has(runId)) leading.add(runId);
      seen.add(runId);
    }
  }
  return leading;
}

/** The runs that were wanted and had no end so far. */
export function unendedRuns(wire: readonly Wire[]): readonly number[] {
  const ended = new Set(endsOfRuns(wire));
  return [...wantedRuns(wire)].filter((runId) => !ended.has(runId));
}

/** Every run ever wanted, of workers that still live, had exactly one end, and nothing else had one. */
export function expectOneEndEach(wire: readonly Wire[]): void {
  expect([...wantedRuns(wire)].sort(), 'each run that was wanted, and its ends').toEqual([...endsOfRuns(wire)].sort());
}
