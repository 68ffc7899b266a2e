import type { KeyedEvent } from '../client/engine-client.ts';
import { assertNever } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { AppState, EngineStatus, RunResult } from './types.ts';

export type Results = AppState['results'];

/** What engine events change. */
export type Progress = {
  readonly results: Results;
  /**
   * Runs that are made again although their picture is there (a recorded one, or one whose other pictures were given
   * up): they replace their result when they are done, and not before.
   */
  readonly behind: Results;
  readonly engine: EngineStatus;
  readonly cachedBytes: AppState['cachedBytes'];
};

/** True where the whole run can be shown. */
export function isComplete(result: RunResult | undefined): result is RunResult {
  return result !== undefined && (result.state === 'done' || result.recorded !== null);
}

/** What is known of a run that was only asked for. */
export function queuedResult(key: string, spec: RunSpec): RunResult {
  return {
    key,
    spec,
    state: 'queued',
    plan: null,
    times: [],
    totals: null,
    checks: null,
    backend: null,
    recorded: null,
    error: null,
  };
}

/** Applies everything the engine said since the last animation frame. Events of runs that are not known are ignored. */
export function applyEvents(progress: Progress, events: readonly KeyedEvent[]): Progress {
  return events.reduce(applyEvent, progress);
}

function applyEvent(progress: Progress, { key, event }: KeyedEvent): Progress {
  switch (event.type) {
    case 'engine': {
      const { type: _, ...engine } = event;
      return { ...progress, engine };
    }
    case 'cached':
      return { ...progress, cachedBytes: event.bytes };
    case 'started':
    case 'frame':
    case 'done':
    case 'dropped':
    case 'failed':
      return key === null ? progress : applyRunEvent(progress, key, event);
    default:
      return assertNever(event);
  }
}

type RunEvent = Extract<KeyedEvent['event'], { type: 'started' | 'frame' | 'done' | 'dropped' | 'failed' }>;

function applyRunEvent(progress: Progress, key: string, event: RunEvent): Progress {
  const { results, behind, engine } = progress;
  const result = results[key];
  if (result === undefined) return progress;
  const made = behind[key];
  if (made === undefined && !isComplete(result))
    return { ...progress, results: { ...results, [key]: advance(result, event, engine) } };
  if (made === undefined && (event.type === 'frame' || event.type === 'done')) return progress;

  const next = advance(made ?? queuedResult(key, result.spec), event, engine);
  // A picture that was made here stays whatever happens behind it; a recording tells of the run that will replace it.
  const over = (told: RunResult) => (result.recorded === null ? results : { ...results, [key]: told });
  switch (next.state) {
    case 'running':
      return { ...progress, behind: { ...behind, [key]: next }, results: over(shadow(result, next)) };
    case 'queued':
      return { ...progress, behind: without(behind, key), results: over(shadow(result, next)) };
    case 'failed':
      return { ...progress, behind: without(behind, key), results: over(next) };
    case 'done':
      return { ...progress, behind: without(behind, key), results: { ...results, [key]: next } };
  }
}

/** The recording with the progress of the live run that will replace it. */
function shadow(recorded: RunResult, live: RunResult): RunResult {
  return { ...recorded, state: live.state, times: live.times };
}

function advance(result: RunResult, event: RunEvent, engine: EngineStatus): RunResult {
  switch (event.type) {
    case 'started':
      // What an earlier attempt left on the stage keeps its labels until the first frame of this one.
      return { ...result, state: 'running', plan: event.plan, backend: result.backend ?? engine.backend };
    case 'frame':
      return {
        ...result,
        state: 'running',
        times: [...result.times.slice(0, event.index), event.time],
        backend: engine.backend,
      };
    case 'done':
      return { ...result, state: 'done', totals: event.totals, checks: event.checks, backend: event.totals.backend };
    case 'dropped':
      return { ...result, state: 'queued' };
    case 'failed': {
      const { code, detail, retryable } = event;
      return { ...result, state: 'failed', error: { code, detail, retryable } };
    }
  }
}

export function without<T>(record: Readonly<Record<string, T>>, ...keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
