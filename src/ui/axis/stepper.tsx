import { useActions, useAppState } from '../context.ts';
import { NumberField } from '../kit/number-field.tsx';
import { useScale } from '../wanted.ts';
import styles from './axis.module.css';

/** The count as a number, up to the T the model was trained on, with a button on each side. */
export function Stepper() {
  const { change } = useActions();
  const steps = useAppState((state) => state.settings.steps);
  const { max: most } = useScale('steps');
  return (
    <div className={styles.stepper}>
      <span className={styles.stepsName} aria-hidden="true">
        Steps
      </span>
      <span className={styles.box}>
        <button type="button" aria-label="One step fewer" onClick={() => steps > 1 && change({ steps: steps - 1 })}>
          −
        </button>
        <NumberField
          label="Steps"
          testId="steps"
          bare
          className={styles.field}
          messageClassName={styles.message}
          value={steps}
          min={1}
          max={most}
          onCommit={(value) => change({ steps: value })}
        />
        <button type="button" aria-label="One step more" onClick={() => steps < most && change({ steps: steps + 1 })}>
          +
        </button>
      </span>
    </div>
  );
}
