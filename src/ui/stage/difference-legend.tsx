import { useActions, useAppState } from '../context.ts';
import { Segmented } from '../kit/segmented.tsx';
import styles from './stage.module.css';

const gains = ([1, 2, 4, 8, 16] as const).map((value) => ({ value, label: `×${value}`, name: `${value} times` }));

/** What the difference view shows, and its factor. */
export default function DifferenceLegend() {
  const { setView } = useActions();
  const gain = useAppState((state) => state.view.gain);
  return (
    <div className={styles.legend}>
      <Segmented
        label="Difference, amplified"
        options={gains}
        value={gain}
        onChange={(value) => setView({ gain: value })}
      />
      <p className="dim">{`|this − reference|${gain === 1 ? '' : ` × ${gain}`}: black where both are equal`}</p>
    </div>
  );
}
