import { useActions, useAppState } from '../context.ts';
import { ModelPicker } from '../controls/model-picker.tsx';
import { IconButton } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { Share } from '../share/share.tsx';
import { Badge } from '../status/badge.tsx';
import styles from './top-bar.module.css';

/** Name, claim, what computes here, and what concerns the whole page. */
export function TopBar() {
  const { openDialog } = useActions();
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
      <div className={styles.badge}>
        <Badge />
      </div>
      <div className={styles.model}>
        <ModelPicker />
      </div>
      <div className={styles.tools}>
        <ThemeButton />
        <IconButton icon="help" command="help" className={styles.help} onClick={() => openDialog('shortcuts')} />
        <Share />
      </div>
    </header>
  );
}

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const;

function ThemeButton() {
  const { setPreferences } = useActions();
  const theme = useAppState((state) => state.preferences.theme);
  const name = { system: 'as the system', light: 'light', dark: 'dark' }[theme];
  return (
    <IconButton
      icon={theme === 'system' ? 'theme' : theme === 'light' ? 'sun' : 'moon'}
      label={`Theme: ${name}`}
      onClick={() => setPreferences({ theme: nextTheme[theme] })}
    />
  );
}
