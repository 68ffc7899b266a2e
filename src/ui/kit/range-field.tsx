import { useId } from 'react';
import { cx } from './cx.ts';
import { NumberField } from './number-field.tsx';
import styles from './range-field.module.css';

type Props = {
  readonly label: string;
  /** One line on what it does. */
  readonly hint: string;
  /** Keeps the line for screen readers and the tooltip, where there is no room for it. */
  readonly hintOnDemand?: boolean;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly quantum: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number, during?: 'gesture') => void;
  readonly onEnd: () => void;
};

/** A slider with its number. */
export function RangeField(props: Props) {
  const { label, hint, value, min, max, quantum, disabled = false, onChange, onEnd } = props;
  const hintId = useId();
  return (
    <section className={styles.range}>
      <div className={styles.heading} title={props.hintOnDemand ? hint : undefined}>
        <h2>{label}</h2>
        <span id={hintId} className={cx('dim', props.hintOnDemand && 'sr')}>
          {hint}
        </span>
        <NumberField
          label={`${label}, number`}
          bare
          className={styles.number}
          messageClassName={styles.message}
          value={value}
          min={min}
          max={max}
          quantum={quantum}
          disabled={disabled}
          onCommit={(next) => onChange(next)}
        />
      </div>
      <input
        type="range"
        aria-label={label}
        aria-describedby={hintId}
        min={min}
        max={max}
        step={quantum}
        value={value}
        disabled={disabled}
        style={{ '--p': `${(100 * (value - min)) / (max - min)}%` }}
        onChange={(event) => onChange(event.target.valueAsNumber, 'gesture')}
        onPointerUp={onEnd}
        onKeyUp={onEnd}
        onBlur={onEnd}
      />
    </section>
  );
}
