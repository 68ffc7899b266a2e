import { useRef } from 'react';
import { useActions, useAppState, useUi } from '../context.ts';
import { usePress } from '../kit/use-press.ts';
import { Answer } from './answer.tsx';
import styles from './axis.module.css';
import { AxisTools } from './axis-tools.tsx';
import { MarkRow } from './mark-row.tsx';
import { useNow } from './now.ts';
import { Plot } from './plot.tsx';
import { stepsAtX, xOfSteps } from './scale.ts';
import { Stepper } from './stepper.tsx';
import { StepsThumb } from './steps-thumb.tsx';

/**
 * The steps: one logarithmic axis for the slider, the curves above it and the pictures of the marks below. Press anywhere
 * and drag: the count under the pointer is wished for at once, and one drag is one undo entry.
 */
export function Axis() {
  const now = useNow();
  const fewest = useAppState((state) => state.compared.answer.steps);
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const { change, endGesture } = useActions();
  const { store } = useUi();
  const drag = usePress({
    start: () => thumb.current?.focus({ preventScroll: true }),
    follow(clientX) {
      const box = track.current?.getBoundingClientRect();
      if (box === undefined) return;
      const steps = stepsAtX((clientX - box.left) / box.width);
      if (steps !== store.getState().settings.steps) change({ steps }, 'gesture');
    },
    end: endGesture,
  });
  return (
    <section className={styles.axis} aria-label="Steps" style={{ '--x': xOfSteps(now.steps) }}>
      <div className={`wrap ${styles.rows}`}>
        <div className={styles.head}>
          <Stepper />
          <Answer />
        </div>
        <div className={styles.inset}>
          <div className={styles.press} {...drag}>
            <Plot now={now} />
            <div ref={track} className={styles.track}>
              {fewest !== null && <i className={styles.fewest} style={{ '--x': xOfSteps(fewest) }} />}
              <StepsThumb ref={thumb} now={now} />
            </div>
          </div>
          <MarkRow />
        </div>
        <AxisTools />
      </div>
    </section>
  );
}
