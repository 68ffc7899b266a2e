import { countOf, formatDuration } from '../kit/format.ts';
import styles from './axis.module.css';
import { type TimeCurve, timeOf } from './measured-times.ts';
import { lastOnAxis } from './scale.ts';

/** What the axis says in one sentence: the price of the wish, and of the most steps. */
export function Answer({ curve, steps }: { readonly curve: TimeCurve; readonly steps: number }) {
  const time = timeOf(curve, steps);
  if (time === null) {
    return <p className={styles.answer}>Each step removes some of the noise. Drag to use more steps, or fewer.</p>;
  }
  const most = steps < lastOnAxis ? timeOf(curve, lastOnAxis) : null;
  return (
    <p className={styles.answer}>
      <b>{countOf(steps, 'step')}</b> {time.measured ? 'took' : 'would take about'} {formatDuration(time.ms)}
      {most !== null && (
        <span className={styles.option}>
          {`, ${lastOnAxis} ${most.measured ? 'took' : time.measured ? 'would take about' : 'about'} ${formatDuration(most.ms)}`}
        </span>
      )}
      .
    </p>
  );
}
