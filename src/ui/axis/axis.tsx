import { useMemo, useRef } from 'react';
import { useActions, useAppParts, useAppState } from '../context.ts';
import { usePress } from '../kit/use-press.ts';
import { Answer } from './answer.tsx';
import styles from './axis.module.css';
import { MarkRow } from './mark-row.tsx';
import { measuredTimes, toTimeCurve } from './measured-times.ts';
import { stepsAtX, xOfSteps } from './scale.ts';
import { Stepper } from './stepper.tsx';
import { StepsThumb } from './steps-thumb.tsx';
import { TimePlot } from './time-plot.tsx';

/**
 * The steps: one logarithmic axis for the slider, the time curve above it and the marks below. Press anywhere and drag:
 * the count under the pointer is wished for at once, and one drag is one undo entry.
 */
export function Axis() {
  const { change, endGesture } = useActions();
  const steps = useAppState((state) => state.settings.steps);
  const flat = useAppParts(measuredTimes);
  const curve = useMemo(() => toTimeCurve(flat), [flat]);
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const drag = usePress({
    start: () => thumb.current?.focus({ preventScroll: true }),
    follow(clientX) {
      const box = track.current?.getBoundingClientRect();
      const wish = box === undefined ? steps : stepsAtX((clientX - box.left) / box.width);
      if (wish !== steps) change({ steps: wish }, 'gesture');
    },
    end: endGesture,
  });
  return (
    <section className={styles.axis} aria-label="Steps" style={{ '--x': xOfSteps(steps) }}>
      <div className="wrap">
        <div className={styles.head}>
          <Stepper />
          <Answer curve={curve} steps={steps} />
          {curve.stepMs !== null && <p className={styles.key}>Time</p>}
        </div>
        <div className={styles.inset}>
          <div className={styles.press} {...drag}>
            <TimePlot curve={curve} steps={steps} />
            <div ref={track} className={styles.track}>
              <StepsThumb ref={thumb} curve={curve} />
            </div>
          </div>
          <MarkRow curve={curve} steps={steps} />
        </div>
      </div>
    </section>
  );
}
