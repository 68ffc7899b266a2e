import { useActions, useAppState } from '../context.ts';
import { Segmented } from '../kit/segmented.tsx';
import { ModeList } from './mode-list.tsx';
import styles from './stage.module.css';
import { ZoomButtons } from './zoom-buttons.tsx';

const pixelOptions = [
  { value: 'crisp', label: 'Crisp' },
  { value: 'smooth', label: 'Smooth' },
] as const;

/** How the picture is looked at. */
export function StageTools() {
  return (
    <>
      <ModeList />
      <div className={styles.look}>
        <PixelSwitch />
        <ZoomButtons />
      </div>
    </>
  );
}

function PixelSwitch() {
  const pixels = useAppState((state) => state.view.pixels);
  const { setView } = useActions();
  return (
    <Segmented
      label="Pixels"
      className={styles.pixels}
      options={pixelOptions}
      value={pixels}
      onChange={(value) => setView({ pixels: value })}
    />
  );
}
