import { type Catalog, loadCatalog } from '../model/catalog.ts';
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
    const store = createModelStore(baseUrl);
    let catalog: Promise<Catalog> | null = null;
    /** What could not be read is asked for again the next time. */
    const readCatalog = () => {
      catalog ??= loadCatalog((path) => readJson(baseUrl + path)).then(
        (read) => {
          if (read.problems.length > 0) catalog = null;
          return read;
        },
        (error: unknown) => {
          catalog = null;
          throw error;
        },
      );
      return catalog;
    };
    const tellCached = async () => {
      const { models } = await readCatalog();
      post({ type: 'cached', bytes: await store.cachedBytes(models.map(({ manifest }) => manifest)) });
    };
    let told: Promise<void> = Promise.resolve();
    /** One after the other, so that the latest news comes last; a storage that refuses to say what it keeps is left alone. */
    const tellNext = () => {
      told = told.then(tellCached).catch(() => undefined);
    };
    const telling = <T>(change: Promise<T>): Promise<T> => {
      change.then(tellNext, tellNext);
      return change;
    };
    const watched: ModelStore = {
      ...store,
      loadWeights: (...args) => telling(store.loadWeights(...args)),
      loadRuntime: (...args) => telling(store.loadRuntime(...args)),
      forget: (manifest) => telling(store.forget(manifest)),
      forgetRuntime: (urls) => telling(store.forgetRuntime(urls)),
    };
    return createDenoiserPool(backend, reason, watched, readCatalog, (status) => post({ type: 'engine', ...status }));
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

/** The page has read the same file before: its copy is taken, so that a new worker needs no network for it. */
async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { cache: 'force-cache' });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response.json();
}
