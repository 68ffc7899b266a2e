import * as ort from 'onnxruntime-web/webgpu';
import type { Manifest } from '../model/manifest.ts';
import { type Batch, pixelShuffle } from '../model/pixels.ts';
import type { Denoiser } from './denoiser.ts';
import { BrokenRuntime, EngineError } from './engine-error.ts';

/** Network rows of one call on WASM: a guided pair. A step of a whole sheet would keep the page waiting too long. */
const WASM_ROWS_PER_CALL = 2;

let lastTurn: Promise<unknown> = Promise.resolve();

/** onnxruntime takes one call at a time: each waits until the one before has settled. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = lastTurn.then(work);
  lastTurn = result.catch(() => undefined);
  return result;
}

/** A graph of one Identity node: the smallest thing that makes onnxruntime start. */
const SMALLEST_MODEL = 'CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBE=';

let started: Promise<void> | null = null;

/** Set for good where onnxruntime did not finish a session of a lost device: it then refuses every other one. */
let broken: BrokenRuntime | null = null;

/** Starts onnxruntime with the build that `useBuild` named, once. Rejects where it cannot run in this browser. */
export function startRuntime(): Promise<void> {
  started ??= inTurn(async () => {
    const bytes = Uint8Array.from(atob(SMALLEST_MODEL), (char) => char.charCodeAt(0));
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    await session.release();
  });
  started.catch(() => {
    started = null;
  });
  return started;
}

/** How every session is made: on the given GPU device, or on WASM where it is null. */
export function sessionOptions(device: GPUDevice | null): ort.InferenceSession.SessionOptions {
  return {
    // NCHW is the layout of the files. With NHWC, the default, more than a quarter of the GPU dispatches are transposes.
    executionProviders: device === null ? ['wasm'] : [{ name: 'webgpu', device, preferredLayout: 'NCHW' }],
    graphOptimizationLevel: 'all',
    // Errors only: a warning names the shape arithmetic that onnxruntime keeps on the CPU on purpose.
    logSeverityLevel: 3,
  };
}

export type Weights = { readonly unet: ArrayBuffer; readonly decoder: ArrayBuffer | null };

/**
 * Opens a model's sessions: on the given GPU device, or on WASM where it is null. Throws EngineError `model-shape`
 * where the network's inputs are not sample, timestep, class_labels, and BrokenRuntime where no session can be made
 * any more.
 */
export async function openOrtDenoiser(
  manifest: Manifest,
  weights: Weights,
  device: GPUDevice | null,
): Promise<Denoiser> {
  const options = sessionOptions(device);
  const guard = device === null ? <T>(work: Promise<T>) => work : guardedBy(device);
  const guarded = <T>(work: () => Promise<T>) => inTurn(() => guard(work()));
  const sessions: ort.InferenceSession[] = [];
  const open = async (bytes: ArrayBuffer, path: string, inputs: readonly string[]) => {
    const session = await inTurn(() => {
      if (broken !== null) throw broken;
      return releasedIfLate(ort.InferenceSession.create(bytes, options), guard);
    });
    sessions.push(session);
    requireInputs(path, session, inputs);
    return session;
  };
  // A call goes on in onnxruntime when its device is lost: until it has ended, it works in the memory of its session.
  const calls = new Map<ort.InferenceSession, Promise<unknown>>();
  const release = async (session: ort.InferenceSession) => {
    await calls.get(session)?.catch(() => undefined);
    await session.release();
  };
  // A session of a lost device may refuse; it is gone either way.
  const close = () => inTurn(() => waitAWhile(Promise.allSettled(sessions.splice(0).map(release))));

  const openAll = async () => {
    const { unet, decoder } = manifest.files;
    return {
      unet: await open(weights.unet, unet.path, ['sample', 'timestep', 'class_labels']),
      decoder: weights.decoder === null ? null : await open(weights.decoder, decoder?.path ?? '', ['sample']),
    };
  };
  const { unet, decoder } = await openAll().catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const [channels, height, width] = manifest.sample;
  const sampleTensor = (data: Float32Array, rows: number) =>
    new ort.Tensor('float32', data, [rows, channels, height, width]);

  const runOne = async (session: ort.InferenceSession, feeds: Record<string, ort.Tensor>, shape: readonly number[]) => {
    const results = await guarded(() => {
      const call = session.run(feeds);
      calls.set(session, call);
      return call;
    });
    const output = results[session.outputNames[0] ?? ''];
    if (output === undefined || output.dims.join() !== shape.join() || !(output.data instanceof Float32Array)) {
      throw new EngineError(
        'model-shape',
        `output is ${output?.type} [${output?.dims}] instead of float32 [${shape}]`,
        false,
      );
    }
    return output.data;
  };

  return {
    backend: device === null ? 'wasm' : 'webgpu',
    rowsPerCall: device === null ? WASM_ROWS_PER_CALL : Number.POSITIVE_INFINITY,
    predict(x, t, labels) {
      const rows = labels.length;
      const feeds = {
        sample: sampleTensor(x, rows),
        timestep: new ort.Tensor('float32', new Float32Array(rows).fill(t), [rows]),
        class_labels: new ort.Tensor('int32', labels, [rows]),
      };
      return runOne(unet, feeds, [rows, channels, height, width]);
    },
    async toPictures(x0, rows): Promise<Batch> {
      if (manifest.toPicture.kind === 'pixel_shuffle') {
        return pixelShuffle({ data: x0, count: rows, channels, height, width }, manifest.toPicture.factor);
      }
      if (decoder === null) throw new EngineError('model-shape', 'the model has no decoder', false);
      const [pictureChannels, pictureHeight, pictureWidth] = manifest.picture;
      const shape = [rows, pictureChannels, pictureHeight, pictureWidth];
      const data = await runOne(decoder, { sample: sampleTensor(x0, rows) }, shape);
      return { data, count: rows, channels: pictureChannels, height: pictureHeight, width: pictureWidth };
    },
    async close() {
      await close();
    },
  };
}

function requireInputs(path: string, session: ort.InferenceSession, names: readonly string[]): void {
  const missing = names.filter((name) => !session.inputNames.includes(name));
  if (missing.length > 0) {
    throw new EngineError('model-shape', `${path}: inputs [${session.inputNames}] lack ${missing.join(', ')}`, false);
  }
}

/** So long the next call waits for what a lost device left unfinished: a session that is still being made, a call. */
const LATE_MS = 3000;

function waitAWhile(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, LATE_MS))]);
}

/**
 * A guarded session that is being made. If its device is lost meanwhile it may be finished all the same: it must not
 * stay. Or it never is, since onnxruntime aborts or waits for good, and then no other can be made either.
 */
function releasedIfLate(
  making: Promise<ort.InferenceSession>,
  guard: (work: Promise<ort.InferenceSession>) => Promise<ort.InferenceSession>,
): Promise<ort.InferenceSession> {
  return guard(making).catch(async (error: unknown) => {
    const isLost = error instanceof EngineError && error.code === 'device-lost';
    const late = making.then((session) => session.release());
    const isReleased = await waitAWhile(
      late.then(
        () => true,
        () => false,
      ),
    );
    if (isLost && isReleased !== true) broken = new BrokenRuntime('a session of a lost GPU device was not finished');
    throw broken ?? error;
  });
}

/** A call fails a moment before its device is known to be lost. */
const LOSS_NOTICE_MS = 500;

/**
 * Wraps calls that use a device. Its loss is told by `device.lost` alone, never by the text of an error: a call that
 * fails waits for that word before it is judged.
 */
function guardedBy(device: GPUDevice): <T>(work: Promise<T>) => Promise<T> {
  const lost = device.lost.then(({ message, reason }) => {
    throw new EngineError('device-lost', message || reason, true);
  });
  // Nobody may be waiting when the device goes.
  lost.catch(() => undefined);
  return (work) =>
    Promise.race([
      lost,
      work.catch(async (error: unknown) => {
        await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, LOSS_NOTICE_MS))]);
        throw error;
      }),
    ]);
}
