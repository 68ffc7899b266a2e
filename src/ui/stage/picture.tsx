import { lazy, useEffect, useRef } from 'react';
import type { StageMode } from '../../state/comparison.ts';
import { useAppState, usePainted, useUi } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { Part } from '../kit/part.tsx';
import { useLook } from './layer.tsx';
import { Progress } from './progress.tsx';
import styles from './stage.module.css';
import { useGestures } from './use-gestures.ts';
import { useSide } from './use-side.ts';
import { Wipe } from './wipe.tsx';

const Difference = lazy(() => import('./difference.tsx'));
const SheetPicker = lazy(() => import('./sheet-picker.tsx'));

/** The canvas of the current run, and what lies over it. The painter owns its pixels, data attributes and text name. */
export function Picture({ mode }: { readonly mode: StageMode }) {
  const { painter } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const print = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { key } = usePainted();
  const count = useAppState((state) => state.results[key]?.spec.count ?? 1);
  const isZoomed = useAppState((state) => state.view.zoom.scale > 1);
  const look = useLook();
  const side = useSide(box);
  const gestures = useGestures(print, { wipes: mode === 'wipe', isSheet: count > 1 });
  useEffect(() => (canvas.current === null ? undefined : painter.attachStage(canvas.current)), [painter]);
  return (
    <div ref={box} className={styles.box}>
      <div
        ref={print}
        className={cx(styles.print, isZoomed && styles.zoomed)}
        style={side === null ? undefined : { width: side, height: side }}
        {...gestures}
      >
        <div className={styles.view}>
          <canvas
            ref={canvas}
            {...look}
            data-testid="stage-picture"
            data-state="loading"
            role="img"
            aria-label="No picture yet"
          />
        </div>
        {mode === 'wipe' && <Wipe />}
        <Part>
          {mode === 'difference' && <Difference />}
          {count > 1 && mode !== 'lanes' && <SheetPicker count={count} />}
        </Part>
        <Progress />
      </div>
    </div>
  );
}
