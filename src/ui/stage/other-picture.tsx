import { useMemo, useRef } from 'react';
import { useAppState, useUi } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { countOf } from '../kit/format.ts';
import { Layer } from './layer.tsx';
import styles from './stage.module.css';
import { useGestures } from './use-gestures.ts';
import { useSide } from './use-side.ts';
import { useReferenceName } from './wipe.tsx';

/** The picture at the right: the reference, or in the lesson the run of as many steps. */
export default function OtherPicture({ isLesson }: { readonly isLesson: boolean }) {
  const { painter, store, frames } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const print = useRef<HTMLDivElement>(null);
  const side = useSide(box);
  const isZoomed = useAppState((state) => state.view.zoom.scale > 1);
  const reference = useReferenceName();
  const short = useAppState((state) => state.compared.lesson?.short.spec.steps ?? 0);
  const gestures = useGestures(print, { wipes: false, isSheet: false });
  const pick = useMemo(() => {
    if (!isLesson) return painter.reference;
    return () => {
      const shown = store.getState().compared.lesson?.shortShown;
      return shown === undefined ? undefined : frames.get(shown.key, shown.step, 'x0');
    };
  }, [isLesson, painter, store, frames]);
  return (
    <div ref={box} className={cx(styles.box, styles.other)}>
      <div
        ref={print}
        className={cx(styles.print, isZoomed && styles.zoomed)}
        style={side === null ? undefined : { width: side, height: side }}
        {...gestures}
      >
        <div className={styles.view}>
          <Layer
            pick={pick}
            label={isLesson ? `The run of ${countOf(short, 'step')}` : reference}
            testId={isLesson ? 'lesson-picture' : 'reference-picture'}
          />
        </div>
      </div>
    </div>
  );
}
