import { useActions, useAppState, usePainted } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { formatDuration } from '../kit/format.ts';
import { NumberField } from '../kit/number-field.tsx';
import { TextButton } from '../kit/text-button.tsx';
import { useScale } from '../wanted.ts';
import styles from './stage.module.css';

/** The label of the run that everything is compared with. Its steps can be chosen. */
export function ReferenceCaption() {
  const { setReference, retry } = useActions();
  const { referenceStep } = usePainted();
  const { spec, state, totalMs, time, isRecorded } = useAppState(({ compared }) => compared.reference);
  const { max } = useScale('steps');
  const isDifference = useAppState((current) => current.comparison.mode === 'difference');
  const isDone = referenceStep === spec.steps;
  return (
    <div className={cx(styles.reference, styles.label)}>
      <p className={cx('dim', styles.who)}>
        {isDifference ? 'and the reference' : isRecorded ? 'Recorded reference' : 'Reference'}
      </p>
      <p className={styles.big}>
        <NumberField
          label="Steps of the reference"
          testId="reference-steps"
          bare
          className={styles.count}
          messageClassName={styles.message}
          value={spec.steps}
          min={1}
          max={max}
          onCommit={(steps) => setReference(steps)}
        />
        {spec.steps === 1 ? ' step' : ' steps'}
      </p>
      {!isDone && (
        <p className={cx('num', styles.row)}>
          {state === 'failed' ? (
            <TextButton onClick={retry}>Run again</TextButton>
          ) : referenceStep === 0 ? (
            'its picture is still to come'
          ) : (
            `step ${referenceStep} of ${spec.steps}`
          )}
        </p>
      )}
      {totalMs !== null && (
        <p className={cx('num', styles.row, time === 'estimated' && 'dim')}>
          {`${time === 'estimated' ? '≈ ' : ''}${formatDuration(totalMs)}`}
        </p>
      )}
      <p className={cx('num', 'dim', styles.row)}>{`same noise ${spec.seed}`}</p>
      <p className={cx('dim', styles.note)}>
        PSNR and SSIM tell how close the picture is to this one of the same seed: not how good it is, and not FID.
      </p>
    </div>
  );
}
