import type { Page } from 'playwright/test';
import type { Site } from './site.ts';

/**
 * What a worker's onnxruntime did, what the page asked of it, and which runs it began, in order of their times (ms of the
 * wall clock). `rows` of a call of the network, and of a release the calls of that session that have not ended; `run`:
 * the newest id of a list, and that of a run that was begun.
 */
export type NetworkEvent = {
  readonly worker: string;
  readonly kind: 'create' | 'release' | 'begin' | 'end' | 'want' | 'started';
  readonly rows: number;
  readonly run: number | null;
  readonly at: number;
};

const CHANNEL = 'fewer-steps-network';

const probe = `{
  const channel = new BroadcastChannel('${CHANNEL}');
  const worker = crypto.randomUUID();
  globalThis.tellNetwork = (kind, rows = 0, run = null) =>
    channel.postMessage({ worker, kind, rows, run, at: performance.timeOrigin + performance.now() });
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...rest) => {
    if (message.type === 'started') tellNetwork('started', 0, message.runId);
    post(message, ...rest);
  };
}
`;

/**
 * So long after it was made a session is handed over, and after a call has ended its end is told. The session with the
 * number `stuck` of each worker, the first being 1, is never handed over.
 */
export type NetworkDelays = { readonly handOverMs?: number; readonly endMs?: number; readonly stuck?: number };

/** The three methods of onnxruntime's InferenceSession, as they are in its built file. */
const patches = ({ handOverMs = 0, endMs = 0, stuck = 0 }: NetworkDelays): readonly (readonly [RegExp, string])[] => [
  [
    /static async create\(([^)]*)\)\{/,
    `static async create($1){const made=await this.createUntold($1);tellNetwork("create");this.madeUntold=(this.madeUntold??0)+1;await new Promise((go)=>{if(this.madeUntold!==${stuck})setTimeout(go,${handOverMs})});return made}static async createUntold($1){`,
  ],
  [/async release\(\)\{/, 'async release(){tellNetwork("release",this.callsUntold??0);'],
  [
    /async run\((\w+),(\w+),(\w+)\)\{/,
    `async run($1,$2,$3){tellNetwork("begin",$1.sample?.dims[0]);this.callsUntold=(this.callsUntold??0)+1;try{return await this.runUntold($1,$2,$3)}finally{${endMs > 0 ? `await new Promise((go)=>setTimeout(go,${endMs}));` : ''}this.callsUntold--;tellNetwork("end",$1.sample?.dims[0])}}async runUntold($1,$2,$3){`,
  ],
];

/** From now on workers of the site tell of their sessions and of each call of a network. */
export function probeNetwork(site: Site, delays: NetworkDelays = {}): void {
  site.fail(/^assets\/engine-onnxruntime-.*\.js$/, {
    kind: 'body',
    change: (body) =>
      patches(delays).reduce((code, [method, patched]) => {
        if (!method.test(code)) throw new Error(`onnxruntime has no ${method}`);
        return code.replace(method, patched);
      }, probe + body.toString()),
  });
}

declare global {
  interface Window {
    network: NetworkEvent[];
  }
}

/** From the next navigation on, the page keeps what its workers tell. */
export async function listenToNetwork(page: Page): Promise<void> {
  await page.addInitScript((name) => {
    window.network = [];
    new BroadcastChannel(name).onmessage = ({ data }) => window.network.push(data);
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]) {
      const [message] = args as [{ type?: string; runs?: readonly { runId: number }[] }];
      if (message.type === 'want') {
        const run = Math.max(...(message.runs ?? []).map(({ runId }) => runId));
        const at = performance.timeOrigin + performance.now();
        window.network.push({ worker: 'page', kind: 'want', rows: 0, run, at });
      }
      Reflect.apply(post, this, args);
    };
  }, CHANNEL);
}

export function readNetwork(page: Page): Promise<readonly NetworkEvent[]> {
  return page.evaluate(() => window.network.toSorted((a, b) => a.at - b.at));
}

/** Most sessions that a worker had at once. */
export function mostSessions(events: readonly NetworkEvent[]): number {
  const alive = new Map<string, number>();
  let most = 0;
  for (const { worker, kind } of events) {
    const change = kind === 'create' ? 1 : kind === 'release' ? -1 : 0;
    const now = (alive.get(worker) ?? 0) + change;
    alive.set(worker, now);
    most = Math.max(most, now);
  }
  return most;
}

/** Releases of a session in the middle of a call: onnxruntime would go on in memory that is no longer its own. */
export function releasesInUse(events: readonly NetworkEvent[]): readonly NetworkEvent[] {
  return events.filter(({ kind, rows }) => kind === 'release' && rows > 0);
}
