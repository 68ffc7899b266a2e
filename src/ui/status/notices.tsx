import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { Icon } from '../kit/icon.tsx';
import { TextButton } from '../kit/text-button.tsx';
import styles from './status.module.css';

/** Quiet lines beside the picture, each with its way out. */
export function Notices() {
  const notices = useAppState((state) => state.notices);
  const { dismissNotice } = useActions();
  if (notices.length === 0) return null;
  return (
    <ul className={styles.notices} aria-label="Notices">
      {notices.map(({ id, tone, text, action }) => (
        <li key={id} className={cx(styles.notice, styles[tone])}>
          <p>
            {text} {action !== null && <TextButton onClick={action.run}>{action.label}</TextButton>}
          </p>
          <button
            type="button"
            className={styles.dismiss}
            aria-label={`Dismiss: ${text}`}
            onClick={() => dismissNotice(id)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
