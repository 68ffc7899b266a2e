import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { cx } from './cx.ts';
import styles from './term.module.css';

type Props = {
  /** How the symbol is read aloud. */
  readonly name: string;
  /** One line on what it is. */
  readonly says: string;
  readonly align?: 'start' | 'end' | 'below';
  readonly children: ReactNode;
};

/** A symbol that explains itself on hover, on focus and on tap; Escape puts the explanation away. */
export function Term({ name, says, align = 'start', children }: Props) {
  const id = useId();
  const [away, setAway] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || away) return;
    setAway(true);
    event.stopPropagation();
  };
  return (
    <span className={styles.term}>
      <button
        type="button"
        aria-describedby={id}
        onKeyDown={onKeyDown}
        onBlur={() => setAway(false)}
        onPointerEnter={() => setAway(false)}
        onPointerDown={(event) => event.stopPropagation()}
      >
        <span aria-hidden="true">{children}</span>
        <span className="sr">{name}</span>
      </button>
      <span id={id} role="tooltip" className={cx(styles.note, align !== 'start' && styles[align], away && styles.away)}>
        {says}
      </span>
    </span>
  );
}
