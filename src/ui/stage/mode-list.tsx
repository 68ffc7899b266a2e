import type { StageMode } from '../../state/comparison.ts';
import { useActions, useAppState } from '../context.ts';
import { Icon } from '../kit/icon.tsx';
import { Segmented } from '../kit/segmented.tsx';
import styles from './stage.module.css';
import { stageModes } from './stage-modes.ts';

const options = stageModes.map(([value, name]) => ({
  value,
  name,
  label: (
    <>
      <Icon name={value} />
      {name}
    </>
  ),
}));

/** How this run and others are looked at. */
export function ModeList() {
  const { setMode } = useActions();
  const mode = useAppState((state) => state.comparison.mode);
  return (
    <Segmented<StageMode> label="View" className={styles.modes} options={options} value={mode} onChange={setMode} />
  );
}
