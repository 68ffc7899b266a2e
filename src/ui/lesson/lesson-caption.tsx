import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { countOf, fidelityWords, formatDuration } from '../kit/format.ts';
import styles from '../stage/stage.module.css';

/** The label of the picture at the right in the lesson: the whole run of as many steps. */
export default function LessonCaption() {
  const lesson = useAppState((state) => state.compared.lesson);
  const isSame = useAppState((state) => state.settings.steps === state.compared.lesson?.step);
  if (lesson === null) return null;
  const { short, shortShown, between, step } = lesson;
  const { steps } = short.spec;
  const isDone = shortShown.step === steps;
  return (
    <div className={styles.label}>
      <p className={cx('dim', styles.who)}>{isSame ? 'The same run' : 'A run of its own'}</p>
      <p className={styles.big}>{countOf(steps, 'step')}</p>
      {!isDone && (
        <p className={cx('num', styles.row)}>
          {shortShown.step === 0 ? 'its picture is still to come' : `step ${shortShown.step} of ${steps}`}
        </p>
      )}
      {short.totalMs !== null && (
        <p className={cx('num', styles.row)}>
          {`${short.time === 'estimated' ? '≈ ' : ''}${formatDuration(short.totalMs)}`}
        </p>
      )}
      {between !== null && isDone && (
        <>
          <p className={cx('num', styles.row)}>{fidelityWords(between)}</p>
          <p className={cx('dim', styles.row)}>{`to step ${step} at the left`}</p>
        </>
      )}
    </div>
  );
}
