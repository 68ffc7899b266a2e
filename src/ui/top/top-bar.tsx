import type { ReactNode } from 'react';
import { cx } from '../kit/cx.ts';
import styles from './top-bar.module.css';

/** Name and claim, and what concerns the whole page. */
export function TopBar({ children }: { readonly children: ReactNode }) {
  return (
    <header className={cx('wrap', styles.top)}>
      <h1 className={styles.name}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M2 17.5V13h5V9h5V5h6v12.5z" fill="currentColor" />
          <circle cx="4.5" cy="8.8" r="1.4" fill="currentColor" opacity=".35" />
          <circle cx="9.5" cy="4.8" r="1.4" fill="currentColor" opacity=".6" />
        </svg>
        Fewer Steps
      </h1>
      <p className={styles.claim}>How few denoising steps still give the same picture?</p>
      {children}
    </header>
  );
}
