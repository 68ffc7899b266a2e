import { assertNever, type Backend, type BackendReason } from '../../protocol/messages.ts';
import { type Pause, PREFETCH_BUDGET_MS } from '../../state/prefetch.ts';
import type { AppState } from '../../state/types.ts';
import { formatProgress } from '../kit/format.ts';
import { wantedResult } from '../wanted.ts';

/** What the engine is doing, in words: `Loading Emoji 64`, `Compiling for WebGPU`, `Ready`. */
export function phaseWords(state: AppState): string {
  const { phase, part, backend, modelId } = state.engine;
  if (wantedResult(state)?.state === 'failed') return 'Stopped';
  const title = state.models.find(({ manifest }) => manifest.id === modelId)?.manifest.title ?? 'the model';
  switch (phase) {
    case 'probing':
      return 'Looking for a GPU';
    case 'downloading':
      return part === 'runtime' ? 'Loading the runtime' : `Loading ${title}`;
    case 'compiling':
      return backend === 'webgpu' ? 'Compiling for WebGPU' : `Preparing ${title}`;
    case 'warming':
      return `Checking ${title}`;
    case 'ready':
      return 'Ready';
    case 'lost':
      return 'The GPU stopped answering, starting again';
    default:
      return assertNever(phase);
  }
}

/** `3.1 of 7.4 MB` while something is being fetched, else empty. */
export function progressWords(state: AppState): string {
  const { phase, loaded, total } = state.engine;
  if (wantedResult(state)?.state === 'failed') return '';
  return phase === 'downloading' && loaded > 0 ? formatProgress(loaded, total) : '';
}

/** What computes, for captions and badge. */
export function backendName(backend: Backend): string {
  return { webgpu: 'WebGPU', wasm: 'CPU', analytic: 'exact formula' }[backend];
}

/** Why something slower than a GPU computes, as a clause. */
export const reasonWords: Readonly<Record<BackendReason, string>> = {
  'no-webgpu': 'this browser has no WebGPU',
  'no-adapter': 'no GPU was found',
  'software-adapter': 'the GPU here is only imitated in software',
  'self-test': 'the GPU failed its self-test',
  'device-lost': 'the GPU stopped answering',
  'non-finite': 'the GPU returned numbers that make no sense',
  'no-runtime': 'the runtime could not be started',
};

/** Why no mark is drawn ahead. */
export const pauseWords: Readonly<Record<Pause, string>> = {
  'switched off': 'drawing ahead is off',
  hidden: 'paused while the page is hidden',
  'saving data': 'paused: the browser saves data',
  battery: 'paused: the battery is below 20 %',
  dragging: 'paused while you drag',
  budget: `the rest takes over ${PREFETCH_BUDGET_MS / 1000} s`,
};
