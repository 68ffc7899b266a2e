import { specKey } from '../../model/canonical-spec.ts';
import { medianStepMs } from '../../state/estimates.ts';
import { runOf } from '../../state/run-key.ts';
import type { AppState } from '../../state/types.ts';
import { lastOnAxis, xOfSteps } from './scale.ts';

/** Total time of one finished run. */
export type TimePoint = { readonly steps: number; readonly ms: number };

export type TimeCurve = {
  /** By steps, ascending. */
  readonly points: readonly TimePoint[];
  /** Median time of one step; null until a run was measured. */
  readonly stepMs: number | null;
};

/**
 * What the time curve knows, as a flat list of plain values (compare it member by member): step time, then steps and
 * ms of each run of these settings that was finished here, whatever its count. Recorded runs are another machine's.
 */
export function measuredTimes(state: AppState): readonly (number | null)[] {
  const wish = runOf(state.settings, state.models);
  const key = specKey(wish);
  const flat = Object.values(state.results)
    .filter(({ recorded, totals, backend }) => recorded === null && totals !== null && backend === state.engine.backend)
    .filter(({ spec }) => specKey({ ...spec, steps: wish.steps }) === key)
    .sort((a, b) => a.spec.steps - b.spec.steps)
    .flatMap(({ spec, totals }) => [spec.steps, totals?.totalMs ?? 0]);
  return [medianStepMs(state, wish), ...flat];
}

/** The same list with names. */
export function toTimeCurve([stepMs, ...flat]: readonly (number | null)[]): TimeCurve {
  const points: TimePoint[] = [];
  for (let i = 0; i < flat.length; i += 2) points.push({ steps: flat[i] ?? 1, ms: flat[i + 1] ?? 0 });
  return { points, stepMs: stepMs ?? null };
}

/** Time of a count: measured, else estimated from the step time, else unknown. */
export function timeOf({ points, stepMs }: TimeCurve, steps: number): { ms: number; measured: boolean } | null {
  const point = points.find((candidate) => candidate.steps === steps);
  if (point !== undefined) return { ms: point.ms, measured: true };
  return stepMs === null ? null : { ms: stepMs * steps, measured: false };
}

/**
 * The curve between two counts as an SVG path in a box of 1000 × 100, `topMs` at its top. Time grows with the count
 * and not with its logarithm, so that straight pieces between measured counts are bent on this axis.
 */
export function timePath(knots: readonly TimePoint[], topMs: number): string {
  const samples: string[] = [];
  knots.forEach((from, i) => {
    const to = knots[i + 1];
    const pieces = to === undefined ? 1 : Math.max(1, Math.ceil((xOfSteps(to.steps) - xOfSteps(from.steps)) * 60));
    for (let k = 0; k < pieces; k++) {
      const x =
        xOfSteps(from.steps) + ((to === undefined ? 0 : xOfSteps(to.steps) - xOfSteps(from.steps)) * k) / pieces;
      const steps = lastOnAxis ** x;
      const share = to === undefined || to.steps === from.steps ? 0 : (steps - from.steps) / (to.steps - from.steps);
      const ms = from.ms + share * ((to?.ms ?? from.ms) - from.ms);
      samples.push(`${(x * 1000).toFixed(1)} ${(100 - (100 * ms) / topMs).toFixed(2)}`);
    }
  });
  return samples.length < 2 ? '' : `M${samples.join('L')}`;
}
