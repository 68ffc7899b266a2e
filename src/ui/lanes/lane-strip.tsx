import { useMemo } from 'react';
import { planDdim } from '../../ddim/plan.ts';
import { specKey } from '../../model/canonical-spec.ts';
import type { LaneRun } from '../../state/compared.ts';
import { findModel } from '../../state/run-key.ts';
import { useAppState } from '../context.ts';
import { FramePicture } from '../kit/frame-picture.tsx';
import { equallySpacedSteps } from '../path/chosen-steps.ts';
import styles from './lanes.module.css';

const MOST_FRAMES = 10;

/** A tick for each level that the lane visits, and its pictures there as soon as they are made. */
export function LaneStrip({ run }: { readonly run: LaneRun }) {
  const { spec, shown } = run;
  const schedule = useAppState((state) => findModel(state.models, spec.model)?.schedule ?? null);
  const key = specKey(spec);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the spec.
  const plan = useMemo(() => (schedule === null ? [] : planDdim(schedule, spec)), [schedule, key]);
  const chosen = useMemo(() => equallySpacedSteps(plan.length, MOST_FRAMES), [plan.length]);
  const total = schedule?.alphasCumprod.length ?? 1;
  const x = (step: number) => (total - 1 - (plan[step - 1]?.t ?? 0)) / total;
  return (
    <div className={styles.strip} aria-hidden="true">
      {plan.length <= 250 && plan.map(({ index, t }) => <i key={index} style={{ '--x': (total - 1 - t) / total }} />)}
      {chosen.map(
        (step) =>
          step <= shown.step && (
            <span key={step} style={{ '--x': x(step), '--frames': chosen.length }}>
              <FramePicture runKey={shown.key} step={step} kind="x0" />
            </span>
          ),
      )}
    </div>
  );
}
