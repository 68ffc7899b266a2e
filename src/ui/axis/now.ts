import type { CurvePoint } from '../../state/curve.ts';
import { estimateMs } from '../../state/estimates.ts';
import { runOf } from '../../state/run-key.ts';
import { useAppState } from '../context.ts';

/** What is known of the count under the thumb. */
export type Now = Pick<CurvePoint, 'steps' | 'fidelity' | 'totalMs' | 'time'>;

/** The point of the wished count, or its estimated time where it is none yet. */
export function useNow(): Now {
  const steps = useAppState((state) => state.settings.steps);
  const point = useAppState((state) => state.compared.points.find((candidate) => candidate.steps === steps));
  const totalMs = useAppState((state) => estimateMs(state, runOf(state.settings, state.models)));
  return point ?? { steps, fidelity: null, totalMs, time: totalMs === null ? 'unknown' : 'estimated' };
}
