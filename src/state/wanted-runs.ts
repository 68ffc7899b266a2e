import type { Wish } from '../client/engine-client.ts';
import { keyOf, runOf } from './run-key.ts';
import type { AppState, RunResult } from './types.ts';

/** What wantedRuns has to know besides the state. */
export type WantedEnv = {
  /** Whether the frame store has the final picture of a finished run. */
  readonly hasPicture: (key: string, steps: number) => boolean;
  /** Whether it has x_t, ε̂ and noise of every step; also true where they were made and could not be kept. */
  readonly hasExtras: (key: string, steps: number) => boolean;
};

/**
 * The runs that the screen needs now, most urgent first. The run of the settings is needed with all its pictures: the
 * equation shows them. A failed run is not asked for again until the visitor says so (its result is removed then).
 */
export function wantedRuns(
  { settings, models, results }: Pick<AppState, 'settings' | 'models' | 'results'>,
  env: WantedEnv,
): readonly Wish[] {
  const key = keyOf(settings, models);
  return needsRun(results[key], env) ? [{ key, spec: runOf(settings, models), rank: 0, keep: 'all' }] : [];
}

function needsRun(result: RunResult | undefined, { hasPicture, hasExtras }: WantedEnv): boolean {
  if (result === undefined || result.recorded !== null) return true;
  const { key, spec, state } = result;
  switch (state) {
    case 'queued':
    case 'running':
      return true;
    case 'failed':
      return false;
    case 'done':
      return !hasPicture(key, spec.steps) || !hasExtras(key, spec.steps);
  }
}
