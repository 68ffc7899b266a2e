import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import styles from './segmented.module.css';

type Option<T> = { readonly value: T; readonly label: ReactNode; readonly name?: string };

type Props<T> = {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly className?: string | undefined;
  readonly describedBy?: string;
  readonly onChange: (value: T) => void;
};

/** One of a few, side by side: native radio buttons under a drawn well. */
export function Segmented<T extends string | number>({
  label,
  options,
  value,
  className,
  describedBy,
  onChange,
}: Props<T>) {
  const group = useId();
  return (
    <div className={cx(styles.well, className)} role="radiogroup" aria-label={label} aria-describedby={describedBy}>
      {options.map((option) => (
        <label key={option.value} className={styles.part}>
          <input
            type="radio"
            name={group}
            checked={option.value === value}
            aria-label={option.name}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
