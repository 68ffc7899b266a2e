import { useActions } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { formatDuration } from '../kit/format.ts';
import styles from './axis.module.css';
import { type TimeCurve, timeOf } from './measured-times.ts';
import { marks, xOfSteps } from './scale.ts';

/** Marks that a phone has no room for. */
const minor: ReadonlySet<number> = new Set([3, 8, 20, 50]);

/** A button at each mark, with the time of that count: measured, or estimated. */
export function MarkRow({ curve, steps }: { readonly curve: TimeCurve; readonly steps: number }) {
  const { change } = useActions();
  return (
    <div className={styles.marks}>
      {marks.map((mark) => {
        const time = timeOf(curve, mark);
        return (
          <button
            key={mark}
            type="button"
            className={cx(styles.mark, minor.has(mark) && styles.minor)}
            style={{ '--x': xOfSteps(mark) }}
            aria-current={mark === steps ? 'true' : undefined}
            onClick={() => change({ steps: mark })}
          >
            <b>
              {mark}
              <span className="sr">{mark === 1 ? ' step' : ' steps'}</span>
            </b>{' '}
            {time !== null && (
              <i className={cx(time.measured && styles.measured)}>
                {`${time.measured ? '' : '≈ '}${formatDuration(time.ms)}`}
              </i>
            )}
          </button>
        );
      })}
    </div>
  );
}
