import { useActions, useAppState } from '../context.ts';
import { ModelPicker } from '../controls/model-picker.tsx';
import { IconButton } from '../kit/button.tsx';
import { Share } from '../share/share.tsx';
import { Badge } from '../status/badge.tsx';
import styles from './top-bar.module.css';

/** What computes here, which model draws, and what concerns the whole page. */
export function TopTools() {
  const { openDialog } = useActions();
  return (
    <>
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
    </>
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
