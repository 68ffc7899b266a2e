import type { Catalog, Model } from '../model/catalog.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Backend, BackendReason, EngineEvent, WeightsStorage } from '../protocol/messages.ts';
import { createAnalyticDenoiser } from './analytic-denoiser.ts';
import type { Denoiser } from './denoiser.ts';
import { BrokenRuntime, EngineError, messageOf } from './engine-error.ts';
import { findGpu, openDevice } from './gpu-device.ts';
import type { ModelStore, OnBytes } from './model-store.ts';
import { openOrtDenoiser, startRuntime, type Weights } from './ort-denoiser.ts';
import { chooseBuild, RUNTIME_URLS, type RuntimeBuild, threadCount, useBuild } from './ort-runtime.ts';
import { selfTestFault } from './self-test.ts';

/** A model that is ready, and the call sizes it has already run (a first call of a size compiles and allocates). */
export type OpenModel = { readonly model: Model; readonly denoiser: Denoiser; readonly warmRows: Set<number> };

export type Status = Omit<Extract<EngineEvent, { type: 'engine' }>, 'type'>;

export type DenoiserPool = {
  /** Opens a model once; later calls give the same one. Rejects with EngineError, or any error of a broken runtime. */
  open(modelId: string): Promise<OpenModel>;
  /** Closes everything after a lost device or a non-finite output; the next `open` builds anew. False: no way left. */
  recover(cause: 'device-lost' | 'non-finite'): Promise<boolean>;
  /** Deletes the cached weights of a model, or the cached runtime under the name 'runtime'. Open sessions stay. */
  forget(modelId: string): Promise<void>;
};

/** More open models than this are closed, the one used longest ago first. */
const MOST_OPEN = 2;

/** A second loss within this time means that the GPU does not hold: the CPU takes over. */
const RECOVERY_MS = 5 * 60_000;

type SharedStatus = Pick<Status, 'backend' | 'adapter' | 'threads' | 'reason'>;
type ModelStatus = Omit<Status, keyof SharedStatus | 'modelId'>;

const PROBING: ModelStatus = { phase: 'probing', loaded: 0, total: 0, part: null, storage: null };

type Runtime = { readonly backend: Backend; readonly device: GPUDevice | null; readonly adapter: string };

/**
 * Chooses the backend, loads runtime and weights together, and proves a session by the model's self-test before it is
 * used. `forced` is the backend that the visitor asked for, or null; `reason` why the page asked for it.
 */
export function createDenoiserPool(
  forced: Backend | null,
  reason: BackendReason | null,
  store: ModelStore,
  readCatalog: () => Promise<Catalog>,
  report: (status: Status) => void,
): DenoiserPool {
  /** The model that the page waits for or runs; news of others are kept and told when they become the current one. */
  let current: string | null = null;
  let shared: SharedStatus = { backend: null, adapter: null, threads: 0, reason };
  const perModel = new Map<string, ModelStatus>();
  const tellShared = (patch: Partial<SharedStatus>) => {
    shared = { ...shared, ...patch };
    report({ modelId: current, ...(perModel.get(current ?? '') ?? PROBING), ...shared });
  };
  const tell = (modelId: string, patch: Partial<ModelStatus>) => {
    perModel.set(modelId, { ...(perModel.get(modelId) ?? PROBING), ...patch });
    if (modelId === current) tellShared({});
  };

  let wished: Backend | null = forced;
  let runtime: Promise<Runtime> | null = null;
  let runtimeStarted: Promise<void> | null = null;
  let lastLossAt = Number.NEGATIVE_INFINITY;
  const hasLost = () => Number.isFinite(lastLossAt);
  const opened = new Map<string, Promise<OpenModel>>();

  const chooseRuntime = async (): Promise<Runtime> => {
    if (wished === 'analytic') return { backend: 'analytic', device: null, adapter: 'exact mixture' };
    if (wished !== 'wasm') {
      const gpu = await findGpu();
      if (typeof gpu !== 'string' && (wished === 'webgpu' || !gpu.software)) {
        try {
          return { backend: 'webgpu', device: await openDevice(gpu), adapter: gpu.name };
        } catch (error) {
          if (wished === 'webgpu') throw error;
        }
      }
      const refused = typeof gpu === 'string' ? gpu : gpu.software ? 'software-adapter' : 'no-adapter';
      if (wished === 'webgpu' && !hasLost()) {
        throw new EngineError(refused === 'no-webgpu' ? refused : 'no-adapter', 'WebGPU was asked for', false);
      }
      wished = 'wasm';
      tellShared({ reason: hasLost() ? 'device-lost' : refused });
    }
    const threads = threadCount();
    return { backend: 'wasm', device: null, adapter: threads === 1 ? '1 thread' : `${threads} threads` };
  };

  /** One build a worker: after a fallback from WebGPU the same build computes on the CPU. */
  const startBuild = ({ device }: Runtime, onBytes: (build: RuntimeBuild) => OnBytes): Promise<void> => {
    runtimeStarted ??= (async () => {
      const build = chooseBuild(device !== null);
      const { bytes } = await store.loadRuntime(build.wasm, build.bytes, onBytes(build));
      useBuild(build, bytes);
    })();
    runtimeStarted.catch(() => {
      runtimeStarted = null;
    });
    return runtimeStarted;
  };

  const openModel = async (modelId: string): Promise<OpenModel> => {
    if (!self.isSecureContext) throw new EngineError('insecure-context', self.location.origin, false);
    const { models, problems } = await readCatalog().catch((error: unknown) => {
      throw new EngineError('download', messageOf(error), true, error);
    });
    const model = models.find((entry) => entry.manifest.id === modelId);
    if (model === undefined) {
      // The page could read the folder: what is missing here did not arrive.
      const problem = problems.find((entry) => entry.id === modelId);
      if (problem !== undefined) throw new EngineError('download', problem.message, true);
      throw new EngineError('model-shape', `there is no model "${modelId}"`, false);
    }
    const { manifest } = model;
    tell(modelId, PROBING);
    const arrivals = createArrivals((patch) => tell(modelId, patch));
    const weights = wished === 'analytic' ? null : loadWeights(manifest, store, arrivals);
    weights?.catch(() => undefined);
    runtime ??= chooseRuntime();
    runtime.catch(() => {
      runtime = null;
    });
    const chosen = await runtime;
    tellShared({
      backend: chosen.backend,
      adapter: chosen.adapter,
      threads: chosen.backend === 'wasm' ? threadCount() : 0,
    });
    if (weights === null || chosen.backend === 'analytic') return ready(model, analyticFor(model));
    const build = startBuild(chosen, ({ bytes }) => arrivals.expect('runtime', bytes));
    arrivals.show();
    const [loaded] = await Promise.all([weights, build]);
    tell(modelId, { phase: 'compiling', part: null, storage: loaded.storage });
    try {
      await startRuntime();
    } catch (error) {
      // Nothing that needs onnxruntime can run in this browser; the exact denoiser still shows what DDIM does.
      console.warn(`onnxruntime does not start: ${messageOf(error)}`);
      changeBackend('analytic', 'no-runtime');
      return openModel(modelId);
    }
    await closeOldest(modelId);
    const proved = await prove(model, loaded, chosen.device);
    if (typeof proved !== 'string') return ready(model, proved);
    if (chosen.backend === 'wasm') throw new EngineError('model-shape', `selfTest: ${proved}`, false);
    console.warn(`${modelId} on WebGPU: ${proved}`);
    changeBackend('wasm', 'self-test');
    return openModel(modelId);
  };

  /** A denoiser that passed the model's self-test; where it did not, or the GPU cannot run it at all, why. */
  const prove = async ({ manifest }: Model, weights: Weights, device: GPUDevice | null): Promise<Denoiser | string> => {
    let denoiser: Denoiser | null = null;
    try {
      denoiser = await openOrtDenoiser(manifest, weights, device);
      tell(manifest.id, { phase: 'warming' });
      const fault = await selfTestFault(manifest, denoiser);
      if (fault === null) return denoiser;
      await denoiser.close();
      return fault;
    } catch (error) {
      await denoiser?.close();
      // A kernel that this GPU refuses; on the CPU nothing is left to try.
      if (device === null || error instanceof EngineError || error instanceof BrokenRuntime) throw error;
      return messageOf(error);
    }
  };

  const ready = (model: Model, denoiser: Denoiser): OpenModel => {
    tell(model.manifest.id, { phase: 'ready', part: null });
    return { model, denoiser, warmRows: new Set(denoiser.backend === 'analytic' ? [] : [1]) };
  };

  const changeBackend = (to: Backend, why: BackendReason) => {
    wished = to;
    runtime = null;
    tellShared({ reason: why });
  };

  const closeOldest = async (but: string) => {
    for (const [id, entry] of opened) {
      if (opened.size <= MOST_OPEN) return;
      if (id === but) continue;
      opened.delete(id);
      await entry.then(({ denoiser }) => denoiser.close()).catch(() => undefined);
    }
  };

  readCatalog()
    .then(({ models, problems }) => {
      // A folder that cannot be read now may be back later: its weights are not thrown away.
      if (problems.length === 0) {
        return store.tidy(
          models.map(({ manifest }) => manifest),
          RUNTIME_URLS,
        );
      }
      return undefined;
    })
    .catch(() => undefined);

  return {
    open(modelId) {
      if (current !== modelId) {
        current = modelId;
        tellShared({});
      }
      const known = opened.get(modelId);
      if (known !== undefined) {
        // Used last: moves behind the others.
        opened.delete(modelId);
        opened.set(modelId, known);
        return known;
      }
      const opening = openModel(modelId);
      opened.set(modelId, opening);
      opening.catch(() => {
        if (opened.get(modelId) === opening) opened.delete(modelId);
      });
      return opening;
    },
    async recover(cause) {
      const chosen = await runtime?.catch(() => null);
      if (chosen?.backend !== 'webgpu') return false;
      for (const id of perModel.keys()) tell(id, { phase: 'lost' });
      const models = [...opened.values()];
      opened.clear();
      for (const entry of models) await entry.then(({ denoiser }) => denoiser.close()).catch(() => undefined);
      chosen.device?.destroy();
      runtime = null;
      const now = performance.now();
      if (now - lastLossAt < RECOVERY_MS) changeBackend('wasm', cause);
      lastLossAt = now;
      return true;
    },
    async forget(modelId) {
      if (modelId === 'runtime') return store.forgetRuntime(RUNTIME_URLS);
      const { models } = await readCatalog();
      const model = models.find((entry) => entry.manifest.id === modelId);
      if (model !== undefined) await store.forget(model.manifest);
    },
  };
}

type Part = NonNullable<Status['part']>;

type Arrivals = {
  /** Announces a file; what it returns takes the bytes that have arrived of it. */
  expect(part: Part, total: number): OnBytes;
  /** Every file was announced: from now on the page is told, and the total does not change any more. */
  show(): void;
};

/** Adds up the bytes of runtime and weights as they arrive side by side. */
function createArrivals(tell: (patch: Partial<ModelStatus>) => void): Arrivals {
  const files: { readonly part: Part; readonly total: number; loaded: number }[] = [];
  let isComplete = false;
  const tellSum = () => {
    const underWay = files.filter(({ loaded, total }) => loaded < total);
    if (!isComplete || files.length === 0) return;
    tell({
      phase: 'downloading',
      part: (underWay[0] ?? files[0])?.part ?? null,
      loaded: files.reduce((sum, { loaded }) => sum + loaded, 0),
      total: files.reduce((sum, { total }) => sum + total, 0),
    });
  };
  return {
    expect(part, total) {
      const file = { part, total, loaded: 0 };
      files.push(file);
      return (loaded) => {
        file.loaded = loaded;
        tellSum();
      };
    },
    show() {
      isComplete = true;
      tellSum();
    },
  };
}

type LoadedWeights = Weights & { readonly storage: WeightsStorage };

async function loadWeights({ id, files }: Manifest, store: ModelStore, arrivals: Arrivals): Promise<LoadedWeights> {
  const [unet, decoder] = await Promise.all([
    store.loadWeights(id, files.unet, arrivals.expect('weights', files.unet.bytes)),
    files.decoder === undefined
      ? null
      : store.loadWeights(id, files.decoder, arrivals.expect('decoder', files.decoder.bytes)),
  ]);
  return { unet: unet.bytes, decoder: decoder?.bytes ?? null, storage: unet.storage };
}

function analyticFor({ manifest, schedule }: Model): Denoiser {
  return createAnalyticDenoiser(schedule, manifest.sample, manifest.picture, manifest.conditioning.nullClass);
}
