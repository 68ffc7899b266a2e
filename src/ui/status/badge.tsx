import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { backendName, reasonWords } from './phase-words.ts';
import styles from './status.module.css';

/** What computes here, and why nothing faster does. */
export function Badge() {
  const backend = useAppState((state) => state.engine.backend);
  const adapter = useAppState((state) => state.engine.adapter);
  const reason = useAppState((state) => state.engine.reason);
  if (backend === null) return <p className={cx(styles.badge, styles.pending)}>Looking for a GPU</p>;
  if (backend === 'analytic') return <p className={cx(styles.badge, styles.slow)}>Exact formula, no network</p>;
  return (
    <p className={cx(styles.badge, backend !== 'webgpu' && styles.slow)}>
      {backendName(backend)}
      {adapter !== null && <span className="dim">{adapter}</span>}
      {reason !== null && <span className={cx('dim', styles.reason)}>{reasonWords[reason]}</span>}
    </p>
  );
}
