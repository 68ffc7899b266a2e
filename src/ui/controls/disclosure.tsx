import { type ReactNode, useId, useRef, useState } from 'react';
import { cx } from '../kit/cx.ts';
import { Icon } from '../kit/icon.tsx';
import { useEscape } from '../kit/use-escape.ts';
import styles from './disclosure.module.css';

type Props = {
  readonly title: string;
  /** What is inside, in a few words, for when it is closed. */
  readonly summary: ReactNode;
  /** Folds on a phone only; elsewhere its content is always there. */
  readonly phoneOnly?: boolean;
  readonly children: ReactNode;
};

/** A part of the controls that opens and closes. */
export function Disclosure({ title, summary, phoneOnly = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const fold = useRef<HTMLDivElement>(null);
  useEscape(fold, open && !phoneOnly, () => setOpen(false));
  return (
    <div ref={fold} className={cx(styles.fold, phoneOnly ? styles.phoneOnly : styles.over)}>
      <button
        type="button"
        className={styles.summary}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="chevron" />
        <b>{title}</b>
        <span>{summary}</span>
      </button>
      <div id={id} className={cx(styles.content, open && styles.open)}>
        {children}
      </div>
    </div>
  );
}
