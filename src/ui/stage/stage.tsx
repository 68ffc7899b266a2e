import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { Segmented } from '../kit/segmented.tsx';
import { LinkCheckNote } from '../share/link-check.tsx';
import { Notices } from '../status/notices.tsx';
import { Caption } from './caption.tsx';
import { Failure } from './failure.tsx';
import { NextRun } from './next-run.tsx';
import { Picture } from './picture.tsx';
import styles from './stage.module.css';

const pixelOptions = [
  { value: 'crisp', label: 'Crisp' },
  { value: 'smooth', label: 'Smooth' },
] as const;

/** The picture with its label on the left, and what the page has to say on the right. */
export function Stage() {
  return (
    <section className={styles.stage} aria-label="Picture">
      <div className={cx(styles.flank, styles.left)}>
        <PixelSwitch />
        <div className={styles.foot}>
          <NextRun />
          <Failure />
          <Caption />
        </div>
      </div>
      <Picture />
      <div className={cx(styles.flank, styles.right)}>
        <Notices />
        <LinkCheckNote />
      </div>
    </section>
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
