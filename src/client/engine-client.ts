import type {
  Backend,
  BackendReason,
  Command,
  EngineErrorCode,
  EngineEvent,
  EnginePhase,
  WantedRun,
} from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { beforeNextPaint } from './before-next-paint.ts';

/** A wish of the page: the run of a canonical spec, under its key. */
export type Wish = {
  readonly key: string;
  readonly spec: RunSpec;
  readonly rank: number;
  readonly keep: WantedRun['keep'];
};

/** An engine event, and the key of the run that it is about (null: about no single run). */
export type KeyedEvent = { readonly key: string | null; readonly event: Exclude<EngineEvent, { type: 'alive' }> };

export type EngineClient = {
  /** Replaces the whole wanted list. Runs that are listed no longer are dropped, whatever they were doing. */
  want(wishes: readonly Wish[]): void;
  /** What arrived and was not handed on yet: a change by the visitor takes it in, so that a frame has one commit. */
  take(): readonly KeyedEvent[];
  /** Tells whether nobody sees the page: times of such steps are marked. */
  setHidden(isHidden: boolean): void;
  /** Deletes the cached weights of a model. */
  forget(modelId: string): void;
  /** Starts a new worker with this backend; the wanted runs begin anew. */
  useBackend(backend: Backend, reason: BackendReason | null): void;
};

export type EngineClientOptions = {
  /** Absolute address of the page's folder, ending in a slash. */
  readonly baseUrl: string;
  /** A forced backend, or null. */
  readonly backend: Backend | null;
  /** Called at most once an animation frame, with everything that arrived since. */
  readonly onEvents: (events: readonly KeyedEvent[]) => void;
  readonly startWorker?: () => Worker;
  /** Calls back before the next paint, or soon where nothing is painted. */
  readonly schedule?: (flush: () => void) => void;
};

/** A worker that is silent for this long in the middle of a run is taken for hung; its first step may compile shaders. */
const SILENT_MS = 60_000;
const SILENT_COLD_MS = 180_000;
/** A session is made in seconds. Where onnxruntime blocks the worker meanwhile, it blocks it for good. */
const SILENT_COMPILING_MS = 30_000;
const CHECK_EVERY_MS = 5_000;

/** Restarts within this time that are one too many. */
const RESTART_WINDOW_MS = 60_000;
const MOST_RESTARTS = 2;

/** Locks are shared by all pages of an origin: each page and each worker needs its own. */
const LIFE_LOCK = `fewer-steps-engine-${crypto.getRandomValues(new Uint32Array(4)).join('-')}-`;

type Live = { readonly key: string; readonly runId: number; readonly keep: WantedRun['keep']; steps: number };

/** The main-thread end of the wire. It makes runIds, hands on the wanted list, and replaces a worker that broke down. */
export function createEngineClient({
  baseUrl,
  backend,
  onEvents,
  startWorker = () => new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' }),
  schedule = beforeNextPaint,
}: EngineClientOptions): EngineClient {
  let nextRunId = 1;
  let nextLock = 1;
  let wishes: readonly Wish[] = [];
  let configuration = { backend, reason: null as BackendReason | null };
  /** Runs without a terminal event, by key. */
  const live = new Map<string, Live>();
  const byRunId = new Map<number, Live>();
  let queue: KeyedEvent[] = [];
  let isFlushDue = false;
  /** The page has committed since the last animation frame: the next batch waits for the frame after. */
  let wasTaken = false;
  let restarts: number[] = [];
  let silentMs = 0;
  let slowestStepMs = 0;
  let phase: EnginePhase | null = null;
  let isHidden = false;
  let worker = open();

  const checkSilence = () => {
    // Counted in ticks, not by the clock: a machine that slept has not been computing.
    // A worker that nothing is asked of has nothing to say.
    silentMs = live.size === 0 ? 0 : silentMs + CHECK_EVERY_MS;
    if (phase === 'compiling' && silentMs > SILENT_COMPILING_MS) breakDown('internal', 'no session is made');
    const limit = Math.max(slowestStepMs === 0 ? SILENT_COLD_MS : SILENT_MS, 20 * slowestStepMs);
    if (phase === 'ready' && silentMs > limit) breakDown('internal', `no step for ${silentMs / 1000} s`);
  };
  setInterval(checkSilence, CHECK_EVERY_MS);

  function open(): Worker {
    const started = startWorker();
    started.onmessage = ({ data }: MessageEvent<EngineEvent>) => receive(data);
    started.onerror = (event) => {
      event.preventDefault();
      breakDown('internal', event.message || 'the worker could not start');
    };
    post(started, { type: 'configure', ...configuration, baseUrl, lifeLock: `${LIFE_LOCK}${nextLock++}` });
    if (isHidden) post(started, { type: 'visibility', isHidden });
    return started;
  }

  function emit(event: KeyedEvent['event'], key: string | null): void {
    queue.push({ key, event });
    planFlush();
  }

  function planFlush(): void {
    if (isFlushDue) return;
    isFlushDue = true;
    schedule(flush);
  }

  function flush(): void {
    isFlushDue = false;
    if (wasTaken) {
      wasTaken = false;
      if (queue.length > 0) planFlush();
      return;
    }
    const events = queue;
    queue = [];
    if (events.length > 0) onEvents(events);
  }

  /** The worker holds the lock as long as it lives: to get it means that the worker is gone. */
  function watchLife(watched: Worker, lock: string): void {
    void navigator.locks.request(lock, () => {
      if (watched === worker) breakDown('internal', 'the worker ended');
    });
  }

  function receive(event: EngineEvent): void {
    silentMs = 0;
    if (event.type === 'alive') {
      watchLife(worker, event.lifeLock);
      return;
    }
    if (event.type === 'engine') phase = event.phase;
    if (!('runId' in event) || event.runId === null) {
      if (event.type === 'failed') breakDown(event.code, event.detail);
      else emit(event, null);
      return;
    }
    const run = byRunId.get(event.runId);
    if (run === undefined) return;
    if (event.type === 'frame') {
      run.steps = event.index + 1;
      slowestStepMs = Math.max(slowestStepMs, event.time.networkMs + event.time.stepMs + event.time.decodeMs);
    }
    if (event.type === 'done' || event.type === 'dropped' || event.type === 'failed') end(run);
    emit(event, run.key);
  }

  function end({ key, runId }: Live): void {
    byRunId.delete(runId);
    live.delete(key);
  }

  function send(): void {
    const runs = wishes.flatMap(({ key, spec, rank, keep }) => {
      const run = live.get(key);
      return run === undefined ? [] : [{ runId: run.runId, spec, rank, keep }];
    });
    post(worker, { type: 'want', runs });
  }

  /** Tells the page at once; what the worker still says of the run is ignored. */
  function drop(run: Live): void {
    end(run);
    emit({ type: 'dropped', runId: run.runId, atStep: run.steps }, run.key);
  }

  /** The old worker cannot end its runs itself any more. */
  function replaceWorker(): void {
    worker.onmessage = null;
    worker.onerror = null;
    worker.terminate();
    phase = null;
    silentMs = 0;
    slowestStepMs = 0;
    worker = open();
  }

  function breakDown(code: EngineErrorCode, detail: string): void {
    const now = performance.now();
    restarts = [...restarts.filter((at) => now - at < RESTART_WINDOW_MS), now];
    const hasGivenUp = restarts.length > MOST_RESTARTS;
    if (!hasGivenUp) {
      startOver();
      return;
    }
    for (const run of [...live.values()]) {
      end(run);
      emit({ type: 'failed', runId: run.runId, code, detail, retryable: true }, run.key);
    }
    replaceWorker();
  }

  /** Sends the unfinished part of the same list to a new worker. */
  function startOver(): void {
    const unfinished = new Set(live.keys());
    for (const run of [...live.values()]) drop(run);
    replaceWorker();
    for (const wish of wishes) if (unfinished.has(wish.key)) begin(wish);
    send();
  }

  function begin({ key, keep }: Wish): void {
    const run: Live = { key, runId: nextRunId++, keep, steps: 0 };
    live.set(key, run);
    byRunId.set(run.runId, run);
  }

  return {
    want(list) {
      wishes = list;
      const wanted = new Map(list.map((wish) => [wish.key, wish]));
      for (const run of [...live.values()]) {
        const wish = wanted.get(run.key);
        // A run that began without its pictures cannot give those of the steps behind it.
        if (wish === undefined || (wish.keep === 'all' && run.keep !== 'all')) drop(run);
      }
      const ended = new Set(
        queue.filter(({ event }) => event.type === 'done' || event.type === 'failed').map(({ key }) => key),
      );
      for (const wish of list) if (!live.has(wish.key) && !ended.has(wish.key)) begin(wish);
      send();
    },
    take() {
      const events = queue;
      queue = [];
      wasTaken = true;
      planFlush();
      return events;
    },
    setHidden(hidden) {
      isHidden = hidden;
      post(worker, { type: 'visibility', isHidden });
    },
    forget(modelId) {
      post(worker, { type: 'forget', modelId });
    },
    useBackend(to, reason) {
      configuration = { backend: to, reason };
      startOver();
    },
  };
}

function post(worker: Worker, command: Command): void {
  worker.postMessage(command);
}
