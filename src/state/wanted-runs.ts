import type { Wish } from '../client/engine-client.ts';
import type { Cast, Named } from './cast.ts';
import type { CurvePoint } from './curve.ts';
import type { PageState } from './page-state.ts';
import { conditionsOf, prefetchWishes, spentOn } from './prefetch.ts';
import type { RunResult } from './types.ts';
import { mergeWishes, pictureWish, ranks } from './wishes.ts';

/** What wantedRuns has to know besides the state. */
export type WantedEnv = {
  /** Whether the frame store has the final picture of a finished run. */
  readonly hasPicture: (key: string, steps: number) => boolean;
  /** Whether it has x̂0 of every step; also true where they were made and could not be kept. */
  readonly hasFrames: (key: string, steps: number) => boolean;
  /** Whether it has x_t, ε̂ and noise of every step; also true where they were made and could not be kept. */
  readonly hasExtras: (key: string, steps: number) => boolean;
};

type WantedState = Pick<
  PageState,
  | 'settings'
  | 'models'
  | 'results'
  | 'engine'
  | 'fidelities'
  | 'comparison'
  | 'race'
  | 'machine'
  | 'preferences'
  | 'gestureFrom'
  | 'spent'
>;

/**
 * The runs that the screen needs now, most urgent first: the run of the settings with all its pictures (the equation
 * shows them), the lanes, the reference, and the marks ahead of a wish. A failed run is not asked for again until the
 * visitor says so (its result is removed then).
 */
export function wantedRuns(
  state: WantedState,
  cast: Cast,
  points: readonly CurvePoint[],
  env: WantedEnv,
): readonly Wish[] {
  const { comparison, results } = state;
  const { wish, lanes, laneReferences, reference, lesson } = cast;
  const { hasPicture } = env;
  const picture = (rank: number) => (one: Named) => pictureWish(results, one.spec, rank, hasPicture);
  const isLane = comparison.mode === 'lanes' && lanes.some(({ key }) => key === wish.key);
  // A lane is no more urgent than the others because the settings name it as well.
  const own: readonly Wish[] = needsRun(results[wish.key], env)
    ? [{ key: wish.key, spec: wish.spec, rank: isLane ? ranks.lanes + lanes.length : ranks.settings, keep: 'all' }]
    : [];
  const references = comparison.mode === 'lanes' ? [reference, ...laneReferences] : [reference];
  return mergeWishes(
    own,
    comparison.mode === 'lanes' ? laneWishes(state, lanes, env) : [],
    lesson === null ? [] : picture(ranks.lanes)(lesson.short),
    references.flatMap((one, i) => picture(ranks.reference + i)(one)),
    prefetchWishes({ ...state, referenceSteps: comparison.referenceSteps }, points, comparison.bar, {
      conditions: conditionsOf(state),
      spentMs: spentOn(state, state.spent),
      hasPicture,
    }),
  );
}

/** All lanes at equal rank in a race, otherwise the shortest first. A lane shows each of its steps. */
function laneWishes({ race, results }: WantedState, lanes: readonly Named[], env: WantedEnv): readonly Wish[] {
  return lanes
    .toSorted((a, b) => a.spec.steps - b.spec.steps)
    .flatMap(({ spec }, i) => {
      const hasAll = (key: string, steps: number) => env.hasPicture(key, steps) && env.hasFrames(key, steps);
      return pictureWish(results, spec, ranks.lanes + (race ? 0 : i), hasAll);
    });
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
