import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useActions, useAppState } from '../context.ts';
import { barNameX, type Point } from './curve-paths.ts';
import styles from './plot.module.css';

type Props = {
  readonly y: (value: number) => number;
  /** What its name keeps clear of: the curves of fidelity and of time, and the thumb. */
  readonly places: readonly Point[];
  readonly times: readonly (readonly Point[])[];
  readonly thumbX: number;
};

/** Your bar: what counts as the same picture. Dragged up and down. */
export function Bar({ y, places, times, thumbX }: Props) {
  const { setBar, endGesture } = useActions();
  const bar = useAppState((state) => state.comparison.bar);
  const line = useRef<HTMLDivElement>(null);
  const move = (to: number, during?: 'gesture') => setBar(Math.min(1, Math.max(0, Math.round(to * 100) / 100)), during);
  const follow = (event: PointerEvent) => {
    const box = line.current?.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    const height = (100 * (event.clientY - box.top)) / box.height;
    move(1 - (height - y(1)) / ((y(0.9) - y(1)) * 10), 'gesture');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5 }[event.key];
    if (by !== undefined) move(bar + by / 100);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(1);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={line}
      className={styles.bar}
      style={{ '--y': `${y(bar)}%`, '--x': `${100 * barNameX(places, times, y(bar), thumbX)}%` }}
    >
      <div
        className={styles.knob}
        role="slider"
        tabIndex={0}
        aria-label="Your bar"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={bar}
        aria-valuetext={`SSIM ${bar.toFixed(2)}`}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
        onLostPointerCapture={endGesture}
      />
      <span className={styles.barName} aria-hidden="true">{`your bar, ${bar.toFixed(2)}`}</span>
    </div>
  );
}
