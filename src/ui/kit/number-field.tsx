import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { cx } from './cx.ts';
import styles from './number-field.module.css';
import { parseNumber } from './parse-number.ts';

type Props = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Distance of two neighbouring values: 1, or 0.1 where decimals are allowed. */
  readonly quantum?: number;
  /** The field shows its own frame unless it sits in one. */
  readonly bare?: boolean;
  readonly className?: string | undefined;
  readonly messageClassName?: string | undefined;
  readonly testId?: string;
  readonly disabled?: boolean;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  readonly onCommit: (value: number) => void;
};

/**
 * A number that is taken over on Enter or when the field is left. What cannot be taken over is said while it is typed,
 * and the last good value stays in force.
 */
export function NumberField({ quantum = 1, ...props }: Props) {
  const { label, value, min, max, onCommit } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const [kept, setKept] = useState<number | null>(null);
  const messageId = useId();
  const decimals = quantum < 1 ? String(quantum).length - 2 : 0;
  const parsed = draft === null ? value : parseNumber(draft, min, max, quantum);
  const range = `${quantum < 1 ? 'A number' : 'A whole number'} from ${min} to ${max}.`;
  const message = parsed === null ? range : kept === value && draft === null ? `${range} Still ${value}.` : null;

  const commit = (leaving: boolean) => {
    if (parsed !== null && parsed !== value) onCommit(parsed);
    if (parsed === null) setKept(value);
    if (parsed !== null || leaving) setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const up = { ArrowUp: quantum, ArrowDown: -quantum }[event.key];
    if (event.key === 'Enter') commit(false);
    else if (event.key === 'Escape' && draft !== null) {
      setDraft(null);
      event.stopPropagation();
    } else if (up !== undefined && parsed !== null) {
      event.preventDefault();
      setDraft(null);
      onCommit(Number(Math.min(max, Math.max(min, parsed + up)).toFixed(decimals)));
    }
  };
  return (
    <>
      <input
        type="text"
        inputMode={decimals > 0 ? 'decimal' : 'numeric'}
        autoComplete="off"
        className={cx('num', styles.field, !props.bare && styles.framed, props.className)}
        aria-label={label}
        aria-invalid={parsed === null}
        aria-describedby={message === null ? undefined : messageId}
        data-testid={props.testId}
        disabled={props.disabled}
        value={draft ?? value.toFixed(decimals)}
        onChange={(event) => {
          setDraft(event.target.value);
          setKept(null);
        }}
        onBlur={() => draft !== null && commit(true)}
        onKeyDown={onKeyDown}
      />
      {message !== null && (
        <span id={messageId} className={cx(styles.message, props.messageClassName)} role="alert">
          {message}
        </span>
      )}
    </>
  );
}
