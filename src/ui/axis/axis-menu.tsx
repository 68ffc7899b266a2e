import { useActions, useAppState } from '../context.ts';
import { Switch } from '../kit/switch.tsx';
import { TextButton } from '../kit/text-button.tsx';
import { pauseWords } from '../status/phase-words.ts';
import styles from './axis-menu.module.css';

/** What belongs to the curve and is needed rarely. */
export default function AxisMenu() {
  const { setPreferences, exportCurve } = useActions();
  const isOn = useAppState((state) => state.preferences.prefetch);
  const { pause, spentSeconds, budgetSeconds } = useAppState((state) => state.compared.prefetch);
  return (
    <div className={styles.menu}>
      <Switch
        label="Draw the marks ahead"
        checked={isOn}
        says={`In idle time, from the thumb outward${pause === null ? '' : `; ${pauseWords[pause]}`}. ${spentSeconds} of ${budgetSeconds} s used.`}
        onChange={(prefetch) => setPreferences({ prefetch })}
      />
      <p className={styles.export}>
        Export the curve
        {(['csv', 'json', 'svg'] as const).map((format) => (
          <TextButton key={format} onClick={() => void exportCurve(format)}>
            {format.toUpperCase()}
          </TextButton>
        ))}
      </p>
      <p className="dim">Alt-click a mark, or press R on it, to compare with that count.</p>
    </div>
  );
}
