import { useMemo } from 'react';
import type { Pixels } from '../../protocol/messages.ts';
import { useAppState, usePainted, useUi } from '../context.ts';
import { differencePixels } from './difference-pixels.ts';
import { Layer } from './layer.tsx';
import styles from './stage.module.css';
import { useReferenceName } from './wipe.tsx';

/** The absolute difference of this run and the reference, over the picture. */
export default function Difference() {
  const { painter, store } = useUi();
  const gain = useAppState((state) => state.view.gain);
  const reference = useReferenceName();
  const { label, referenceStep } = usePainted();
  const pick = useMemo(() => {
    let last: { a: Pixels; b: Pixels; gain: number; pixels: Pixels | undefined } | null = null;
    return () => {
      const [a, b] = [painter.stage(), painter.painted.getState().referenceStep > 0 ? painter.reference() : undefined];
      const factor = store.getState().view.gain;
      if (a === undefined || b === undefined) return undefined;
      if (last?.a !== a || last.b !== b || last.gain !== factor) {
        last = { a, b, gain: factor, pixels: differencePixels(a, b, factor) };
      }
      return last.pixels;
    };
  }, [painter, store]);
  return (
    <div className={styles.cover}>
      {referenceStep === 0 && <p>The reference is not there yet.</p>}
      <Layer
        pick={pick}
        label={`Absolute difference, amplified ${gain} times, of: ${label} And: ${reference}.`}
        testId="difference-picture"
      />
    </div>
  );
}
