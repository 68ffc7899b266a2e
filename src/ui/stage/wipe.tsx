import type { KeyboardEvent } from 'react';
import { useActions, useAppState, usePainted, useUi } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { countOf } from '../kit/format.ts';
import { Layer } from './layer.tsx';
import styles from './stage.module.css';

/** The reference over the right part of the picture, and the handle between them. */
export function Wipe() {
  const { painter } = useUi();
  const { setView } = useActions();
  const wipe = useAppState((state) => state.view.wipe);
  const reference = useReferenceName();
  const { step, state, referenceStep } = usePainted();
  // Neither a picture nor a failure is hidden behind mere noise: until the reference has one, the stage is this run's.
  const isAlone = referenceStep === 0 && (step > 0 || state === 'failed');
  const move = (to: number) => setView({ wipe: Math.min(1, Math.max(0, Math.round(to * 100) / 100)) });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const by = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10 }[key];
    if (by !== undefined) move(wipe + by / 100);
    else if (key === 'Home' || key === 'End') move(key === 'Home' ? 0 : 1);
    else return;
    event.preventDefault();
  };
  const percent = Math.round(wipe * 100);
  return (
    <>
      <div className={styles.over} hidden={isAlone} style={{ clipPath: `inset(0 0 0 ${100 * wipe}%)` }}>
        <Layer pick={painter.reference} label={reference} testId="reference-picture" />
      </div>
      <div
        className={cx(styles.handle, isAlone && styles.away)}
        style={{ left: `${100 * wipe}%` }}
        role="slider"
        tabIndex={0}
        aria-label="Wipe between this run and the reference"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} % this run, ${100 - percent} % reference`}
        onKeyDown={onKeyDown}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M6 4.5 2.5 8 6 11.5M10 4.5 13.5 8 10 11.5" />
        </svg>
      </div>
    </>
  );
}

/** The reference that is on show, in words. */
export function useReferenceName(): string {
  const { referenceStep } = usePainted();
  const steps = useAppState((state) => state.compared.reference.spec.steps);
  if (referenceStep === 0) return `The noise that the reference of ${countOf(steps, 'step')} starts from`;
  return `Reference of ${countOf(steps, 'step')}${referenceStep < steps ? `, after step ${referenceStep}` : ''}`;
}
