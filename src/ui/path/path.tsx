import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { useActions, useAppState, useUi } from '../context.ts';
import { commands } from '../keys/commands.ts';
import { IconButton } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { TextButton } from '../kit/text-button.tsx';
import { useReducedMotion } from '../kit/use-reduced-motion.ts';
import { chosenSteps } from './chosen-steps.ts';
import { Film } from './film.tsx';
import { KindSwitch } from './kind-switch.tsx';
import styles from './path.module.css';
import { TimeAxis } from './time-axis.tsx';
import { type ShownRun, useShownRun } from './use-plan.ts';

/** The run on the stage, step by step: the levels of noise it visits, and the picture at each. */
export function Path() {
  const run = useShownRun();
  const scroll = useRef<HTMLDivElement>(null);
  useFollow(scroll, run);
  const chosen = useMemo(() => chosenSteps(run?.plan.length ?? 1), [run?.plan.length]);
  return (
    <section className={styles.path} aria-label="This run, step by step">
      <div className={styles.head}>
        <PlayButton />
        {run !== null && <Heading run={run} />}
        <KindSwitch />
      </div>
      <div ref={scroll} className={styles.scroll}>
        <div className={styles.sheet}>
          {run !== null && (
            <>
              <TimeAxis run={run} chosen={chosen} />
              <Film run={run} chosen={chosen} />
            </>
          )}
        </div>
      </div>
    </section>
  );
}

/** Where the path is wider than the screen, it follows the frame that is scrubbed or played. */
function useFollow(scroll: RefObject<HTMLDivElement | null>, run: ShownRun | null): void {
  const scrub = useAppState((state) => state.view.scrub);
  const share = run === null ? 0 : (run.step - 0.5) / run.plan.length;
  useEffect(() => {
    const element = scroll.current;
    if (element === null || scrub === null || element.scrollWidth <= element.clientWidth) return;
    const x = share * element.scrollWidth - element.scrollLeft;
    if (x < 40 || x > element.clientWidth - 40) {
      element.scrollTo({ left: share * element.scrollWidth - element.clientWidth / 2 });
    }
  }, [scroll, scrub, share]);
}

function Heading({ run }: { readonly run: ShownRun }) {
  const at = run.plan[Math.max(1, run.step) - 1];
  return (
    <>
      <h2 className={styles.title}>
        {run.step === 0 ? `Before step 1 of ${run.plan.length}` : `Step ${run.step} of ${run.plan.length}`}
      </h2>
      {at !== undefined && run.step > 0 && (
        <span className={cx('num', 'dim', styles.levels)}>{`τ ${at.t} → ${at.tPrev < 0 ? 'picture' : at.tPrev}`}</span>
      )}
      {run.plan.length > 1 && <LessonButton run={run} />}
    </>
  );
}

function PlayButton() {
  const ui = useUi();
  const playing = useAppState((state) => state.view.playing);
  const play = () => commands.play.run(ui);
  if (useReducedMotion()) return <IconButton icon="next" command="nextFrame" className={styles.play} onClick={play} />;
  return (
    <IconButton
      icon={playing ? 'pause' : 'play'}
      command="play"
      label={playing ? 'Pause (Space)' : 'Play the path (Space)'}
      className={styles.play}
      onClick={play}
    />
  );
}

/** To the lesson; at the result, where there is nothing to tell apart, to a step on the way. */
function LessonButton({ run: { step, plan } }: { readonly run: ShownRun }) {
  const { openLesson, setMode } = useActions();
  const isOpen = useAppState((state) => state.comparison.mode === 'lesson');
  const at = step > 0 && step < plan.length ? step : Math.max(1, Math.round(plan.length * 0.4));
  return (
    <span className={styles.lesson}>
      <TextButton onClick={() => (isOpen ? setMode('wipe') : openLesson(at))}>
        {isOpen ? 'Close the lesson' : `Step ${at} is not a ${at}-step picture`}
      </TextButton>
    </span>
  );
}
