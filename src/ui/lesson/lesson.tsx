import { useEffect, useMemo, useRef } from 'react';
import { type Plan, planDdim } from '../../ddim/plan.ts';
import { findModel, runOf } from '../../state/run-key.ts';
import { useActions, useAppState } from '../context.ts';
import { countOf } from '../kit/format.ts';
import { TextButton } from '../kit/text-button.tsx';
import styles from './lesson.module.css';

/** Both runs on one time axis: a step on the way of the long one, and all that the short one has. */
export default function Lesson() {
  const { setMode } = useActions();
  const models = useAppState((state) => state.models);
  const settings = useAppState((state) => state.settings);
  const step = useAppState((state) => state.compared.lesson?.step ?? 1);
  const schedule = findModel(models, settings.model)?.schedule;
  const panel = useRef<HTMLDivElement>(null);
  // It is opened from the filmstrip, which on a phone is far below the pictures.
  useEffect(() => {
    const stage = panel.current?.closest('section');
    if (stage != null && stage.getBoundingClientRect().top < 0) stage.scrollIntoView();
  }, []);
  const plans = useMemo(() => {
    if (schedule === undefined) return null;
    const run = runOf(settings, models);
    return { long: planDdim(schedule, run), short: planDdim(schedule, { ...run, steps: step }) };
  }, [schedule, settings, models, step]);
  if (plans === null || schedule === undefined) return null;
  const total = schedule.alphasCumprod.length;
  const reached = Math.max(0, plans.long[step - 1]?.tPrev ?? 0);
  const steps = plans.long.length;
  const isLast = step === steps;
  return (
    <div ref={panel} className={styles.lesson}>
      <h2>
        {isLast
          ? `The last step of a ${steps}-step run is its picture`
          : `Step ${step} of a ${steps}-step run is not a ${step}-step picture`}
        <TextButton onClick={() => setMode('wipe')}>Close the lesson</TextButton>
      </h2>
      <p>
        {isLast
          ? `Both are the same run. ${steps === 1 ? 'Use more steps' : 'Go back to an earlier step'} to see them part.`
          : `After step ${step} the long run has come to level ${reached} of ${total - 1} and guesses the rest; a run of ${countOf(step, 'step')} goes all the way.`}
      </p>
      <Levels name={countOf(steps, 'step')} plan={plans.long} done={step} total={total} />
      <Levels name={countOf(step, 'step')} plan={plans.short} done={step} total={total} />
    </div>
  );
}

type LevelsProps = { readonly name: string; readonly plan: Plan; readonly done: number; readonly total: number };

/** The levels that a run visits, noise on the left; those of the steps done are drawn strongly. */
function Levels({ name, plan, done, total }: LevelsProps) {
  const x = (t: number) => (1000 * (total - 1 - t)) / total;
  const reached = plan[done - 1];
  const first = plan[0];
  return (
    <div className={styles.levels}>
      <b>{name}</b>
      <svg
        viewBox="0 0 1000 24"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: levels ${plan.map(({ t }) => t).join(', ')}`}
      >
        <path className={styles.all} d={plan.map(({ t }) => `M${x(t)} 6V18`).join('')} />
        <path
          className={styles.walked}
          d={`M${x(first?.t ?? 0)} 18H${x(Math.max(0, reached?.tPrev ?? 0))}${plan
            .slice(0, done)
            .map(({ t }) => `M${x(t)} 3V18`)
            .join('')}`}
        />
      </svg>
    </div>
  );
}
