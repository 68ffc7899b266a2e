import type { Plan } from '../ddim/plan.ts';
import type { RunSpec } from './run-spec.ts';

/** What computes: onnxruntime on WebGPU, onnxruntime on WASM, or the exact mixture denoiser that needs no weights. */
export type Backend = 'webgpu' | 'wasm' | 'analytic';

/** RGBA, row-major, 4 · width · height bytes; a sheet of several pictures is a row-major grid without gaps. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
};

/** The pictures of one step besides x̂0, kept for the run on screen only. */
export type StepPictures = {
  /** x_t, the input of the step. */
  readonly xt: Pixels;
  /** ε̂ as the update used it (re-derived where the clipping says so). */
  readonly eps: Pixels;
  /** The fresh noise z of the step; null where none is drawn (eta 0). */
  readonly noise: Pixels | null;
  /** x_{t'} that the step produced. */
  readonly next: Pixels;
};

/** One wish of the page. `keep: 'all'` also sends the StepPictures of each step. Lowest rank first. */
export type WantedRun = {
  readonly runId: number;
  readonly spec: RunSpec;
  readonly rank: number;
  readonly keep: 'x0' | 'all';
};

export type Command =
  | {
      readonly type: 'configure';
      /** A forced backend, or null to choose at start. */
      readonly backend: Backend | null;
      /** Why the page asks for this backend although the visitor did not force it; shown in the badge. */
      readonly reason: BackendReason | null;
      /** Absolute address of the page's folder, ending in a slash. */
      readonly baseUrl: string;
      /** Name of a Web Lock that the worker holds as long as it lives. */
      readonly lifeLock: string;
    }
  | { readonly type: 'want'; readonly runs: readonly WantedRun[] }
  | { readonly type: 'forget'; readonly modelId: string }
  /** Whether nobody sees the page: a hidden or frozen page computes slowly, or not at all. */
  | { readonly type: 'visibility'; readonly isHidden: boolean };

export type EngineErrorCode =
  | 'no-webgpu'
  | 'no-adapter'
  | 'missing-feature'
  | 'device-lost'
  | 'out-of-memory'
  | 'download'
  | 'integrity'
  | 'model-shape'
  | 'non-finite'
  | 'insecure-context'
  | 'internal';

/** Why the engine runs on something slower than a GPU although nobody asked for it. */
export type BackendReason =
  | 'no-webgpu'
  | 'no-adapter'
  | 'software-adapter'
  | 'self-test'
  | 'device-lost'
  | 'non-finite'
  /** onnxruntime itself cannot start here: the analytic denoiser runs instead. */
  | 'no-runtime';

export type EnginePhase = 'probing' | 'downloading' | 'compiling' | 'warming' | 'ready' | 'lost';

/**
 * Times of one step in milliseconds; `cold` is the first step at a new batch size (shader compilation, allocation),
 * `hidden` one during which the page was hidden or frozen.
 */
export type StepTime = {
  readonly networkMs: number;
  readonly stepMs: number;
  readonly decodeMs: number;
  readonly cold: boolean;
  readonly hidden: boolean;
};

export type RunTotals = {
  /** Sum of network, step and decode time of the run's own steps, pauses left out. */
  readonly totalMs: number;
  /** Median of the time of the steps that were neither cold nor hidden; null where there is none. */
  readonly medianStepMs: number | null;
  readonly backend: Backend;
};

export type RunChecks = {
  /** First 8 hex digits of SHA-256 of x_T (little-endian float32 bytes of the whole batch). */
  readonly noise: string;
  /** 64-bit perceptual hash of the final picture, 16 hex digits. */
  readonly picture: string;
};

export type WeightsStorage = 'cached' | 'stored' | 'denied' | 'full';

export type EngineEvent =
  /** The worker holds its lock now; whoever gets that lock later knows that the worker is gone. */
  | { readonly type: 'alive'; readonly lifeLock: string }
  | {
      readonly type: 'engine';
      readonly phase: EnginePhase;
      readonly modelId: string | null;
      /** Bytes so far and in all, of runtime and weights together; 0 of 0 when nothing is being fetched. */
      readonly loaded: number;
      readonly total: number;
      /** The file now arriving. */
      readonly part: 'runtime' | 'weights' | 'decoder' | null;
      readonly backend: Backend | null;
      /** Name of the GPU, or the number of CPU threads in words; null until known. */
      readonly adapter: string | null;
      /** Threads that the WASM backend uses; 0 where it is not the backend. */
      readonly threads: number;
      readonly reason: BackendReason | null;
      /** Where the weights of modelId came from or went; null until known. */
      readonly storage: WeightsStorage | null;
    }
  | { readonly type: 'started'; readonly runId: number; readonly plan: Plan }
  | {
      readonly type: 'frame';
      readonly runId: number;
      /** 0 … S−1, the step that predicted this x̂0. */
      readonly index: number;
      readonly t: number;
      readonly time: StepTime;
      readonly pixels: Pixels;
      readonly pictures: StepPictures | null;
    }
  | { readonly type: 'done'; readonly runId: number; readonly totals: RunTotals; readonly checks: RunChecks }
  | { readonly type: 'dropped'; readonly runId: number; readonly atStep: number }
  | {
      readonly type: 'failed';
      readonly runId: number | null;
      readonly code: EngineErrorCode;
      readonly detail: string;
      readonly retryable: boolean;
    }
  /** Bytes kept by the browser for each model, after each change (About shows them). */
  | { readonly type: 'cached'; readonly bytes: Readonly<Record<string, number>> };

/** Makes the compiler prove that a switch covers every case. Throws TypeError if a foreign value gets through. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
