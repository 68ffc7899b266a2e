import { type PointerEvent, type RefObject, useMemo, useRef } from 'react';
import { useActions, useAppParts, useAppState, useUi } from '../context.ts';
import { Answer } from './answer.tsx';
import styles from './axis.module.css';
import { MarkRow } from './mark-row.tsx';
import { measuredTimes, toTimeCurve } from './measured-times.ts';
import { stepsAtX, xOfSteps } from './scale.ts';
import { Stepper } from './stepper.tsx';
import { StepsThumb } from './steps-thumb.tsx';
import { TimePlot } from './time-plot.tsx';

/** The steps: one logarithmic axis for the slider, the time curve above it and the marks below. */
export function Axis() {
  const steps = useAppState((state) => state.settings.steps);
  const flat = useAppParts(measuredTimes);
  const curve = useMemo(() => toTimeCurve(flat), [flat]);
  const track = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const drag = useDrag(track, thumb);
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

/** Press anywhere and drag: the count under the pointer is wished for at once, and one drag is one undo entry. */
function useDrag(track: RefObject<HTMLDivElement | null>, thumb: RefObject<HTMLDivElement | null>) {
  const { change, endGesture } = useActions();
  const { store } = useUi();
  /** Distance of the pointer from the thumb's middle: a thumb grabbed at its rim does not jump. */
  const grab = useRef(0);
  const follow = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined) return;
    const steps = stepsAtX((event.clientX - grab.current - box.left) / box.width);
    if (steps !== store.getState().settings.steps) change({ steps }, 'gesture');
  };
  return {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      thumb.current?.focus({ preventScroll: true });
      const held = thumb.current?.contains(event.target as Node) ? thumb.current.getBoundingClientRect() : null;
      grab.current = held === null ? 0 : event.clientX - held.left - held.width / 2;
      if (held === null) follow(event);
      event.preventDefault();
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
    },
    onLostPointerCapture: endGesture,
  };
}
