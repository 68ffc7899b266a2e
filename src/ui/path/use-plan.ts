import { useMemo } from 'react';
import { type Plan, planDdim } from '../../ddim/plan.ts';
import type { Schedule } from '../../ddim/schedule.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { findModel } from '../../state/run-key.ts';
import { useAppState, usePainted } from '../context.ts';
import { wantedKey } from '../wanted.ts';

export type ShownRun = {
  readonly key: string;
  readonly spec: RunSpec;
  readonly plan: Plan;
  readonly schedule: Schedule;
  /** Steps done in the picture on the stage. */
  readonly step: number;
};

/** The run on the stage with its plan, also before the engine has begun it; null while there is none. */
export function useShownRun(): ShownRun | null {
  const { key, step } = usePainted();
  const spec = useAppState((state) => state.results[key]?.spec ?? (wantedKey(state) === key ? state.settings : null));
  const known = useAppState((state) => state.results[key]?.plan ?? null);
  const schedule = useAppState((state) =>
    spec === null ? null : (findModel(state.models, spec.model)?.schedule ?? null),
  );
  return useMemo(() => {
    if (spec === null || schedule === null) return null;
    return { key, spec, schedule, step, plan: known ?? planDdim(schedule, spec) };
  }, [key, spec, known, schedule, step]);
}
