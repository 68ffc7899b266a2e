import { useMemo } from 'react';
import { cx } from '../kit/cx.ts';
import { formatDuration } from '../kit/format.ts';
import styles from './axis.module.css';
import { type TimeCurve, timeOf, timePath } from './measured-times.ts';
import { lastOnAxis, xOfSteps } from './scale.ts';

/** Time over steps on a linear scale: solid between measured counts, dotted where it is only estimated. */
export function TimePlot({ curve, steps }: { readonly curve: TimeCurve; readonly steps: number }) {
  const drawn = useMemo(() => drawCurve(curve), [curve]);
  if (drawn === null) return <p className={cx(styles.plot, styles.empty)}>The time each count takes is drawn here.</p>;
  const { topMs, points, solid, before, after } = drawn;
  const now = timeOf(curve, steps);
  const share = (ms: number) => 100 - (100 * ms) / topMs;
  return (
    <div className={styles.plot}>
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        {solid !== '' && <path className={styles.area} d={`${solid}V100H${1000 * xOfSteps(points[0]?.steps ?? 1)}Z`} />}
        <path className={styles.dotted} d={before} />
        <path className={styles.dotted} d={after} />
        <path className={styles.solid} d={solid} />
      </svg>
      {points.map((point) => (
        <i
          key={point.steps}
          className={styles.dot}
          style={{ '--x': xOfSteps(point.steps), '--y': `${share(point.ms)}%` }}
        />
      ))}
      <span className={styles.tick} style={{ '--y': '0%' }}>
        {formatDuration(topMs)}
      </span>
      <span className={styles.tick} style={{ '--y': '50%' }}>
        {formatDuration(topMs / 2)}
      </span>
      {now !== null && (
        <div
          className={cx(styles.rule, xOfSteps(steps) < 0.08 && styles.early, now.ms > topMs / 2 && styles.high)}
          style={{ '--y': `${share(Math.min(now.ms, topMs))}%` }}
        >
          <span className="num">{`${now.measured ? '' : '≈ '}${formatDuration(now.ms)}`}</span>
        </div>
      )}
    </div>
  );
}

/** Null until the time of a step is known. The scale ends at the time of the last count on the axis. */
function drawCurve({ points: all, stepMs }: TimeCurve) {
  if (stepMs === null) return null;
  const points = all.filter((point) => point.steps <= lastOnAxis);
  const topMs = Math.max(stepMs * lastOnAxis, ...points.map((point) => point.ms));
  const estimate = (from: number, to: number) =>
    timePath(
      [from, to].map((steps) => ({ steps, ms: steps * stepMs })),
      topMs,
    );
  const last = points.at(-1);
  return {
    topMs,
    points,
    solid: timePath(points, topMs),
    before: estimate(1, points[0]?.steps ?? lastOnAxis),
    after: last === undefined ? '' : estimate(last.steps, lastOnAxis),
  };
}
