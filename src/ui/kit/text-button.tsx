import type { ReactNode } from 'react';
import styles from './button.module.css';

/** A button in a sentence. */
export function TextButton({ children, onClick }: { readonly children: ReactNode; readonly onClick: () => void }) {
  return (
    <button type="button" className={styles.text} onClick={onClick}>
      {children}
    </button>
  );
}
