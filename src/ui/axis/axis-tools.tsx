import { lazy, useRef, useState } from 'react';
import { useActions, useAppState } from '../context.ts';
import { IconButton } from '../kit/button.tsx';
import { Part } from '../kit/part.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { useDismiss } from '../kit/use-dismiss.ts';
import styles from './axis.module.css';

const AxisMenu = lazy(() => import('./axis-menu.tsx'));

const metrics = [
  { value: 'ssim', label: 'SSIM' },
  { value: 'psnr', label: 'PSNR' },
] as const;

/** Which fidelity is drawn, what the lines are, and a menu for the rest. */
export function AxisTools() {
  const { setView } = useActions();
  const metric = useAppState((state) => state.view.metric);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useDismiss(box, open, () => setOpen(false));
  return (
    <div ref={box} className={styles.tools}>
      <span className={styles.key}>Fidelity</span>
      <Segmented
        label="Fidelity"
        className={styles.metric}
        options={metrics}
        value={metric}
        onChange={(value) => setView({ metric: value })}
      />
      <span className={`${styles.key} ${styles.timeKey}`}>Time</span>
      <IconButton icon="more" label="Curve: export and drawing ahead" open={open} onClick={() => setOpen(!open)} />
      <Part>{open && <AxisMenu />}</Part>
    </div>
  );
}
