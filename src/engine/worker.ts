import { loadCatalog } from '../model/catalog.ts';
import type { Command, EngineEvent } from '../protocol/messages.ts';
import { createDenoiserPool } from './denoiser-pool.ts';
import { createEngine } from './engine.ts';
import { createModelStore, type ModelStore } from './model-store.ts';

const post = (event: EngineEvent, transfer: Transferable[] = []) => self.postMessage(event, { transfer });

/** A MessageChannel tick: a task behind those that already wait, so a new list is seen even when inference is sync. */
const ticks = new MessageChannel();
const waiting: (() => void)[] = [];
ticks.port1.onmessage = () => waiting.shift()?.();
const readInbox = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve);
    ticks.port2.postMessage(null);
  });

const engine = createEngine({
  post,
  readInbox,
  openPool({ backend, reason, baseUrl }) {
    const catalog = loadCatalog((path) => readJson(baseUrl + path));
    const store = createModelStore(baseUrl);
    const tellCached = async () => {
      const { models } = await catalog;
      post({ type: 'cached', bytes: await store.cachedBytes(models.map(({ manifest }) => manifest)) });
    };
    const watched: ModelStore = {
      ...store,
      loadWeights: (...args) => store.loadWeights(...args).finally(tellCached),
      loadRuntime: (...args) => store.loadRuntime(...args).finally(tellCached),
      forget: (manifest) => store.forget(manifest).finally(tellCached),
      forgetRuntime: (urls) => store.forgetRuntime(urls).finally(tellCached),
    };
    return createDenoiserPool(backend, reason, watched, catalog, (status) => post({ type: 'engine', ...status }));
  },
});

self.onmessage = ({ data }: MessageEvent<Command>) => {
  if (data.type === 'configure') holdWhileAlive(data.lifeLock);
  engine.receive(data);
};

/** A worker that is killed cannot say so; its lock is released all the same. */
function holdWhileAlive(lifeLock: string): void {
  void navigator.locks?.request(lifeLock, () => {
    post({ type: 'alive', lifeLock });
    return new Promise<never>(() => undefined);
  });
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response.json();
}
