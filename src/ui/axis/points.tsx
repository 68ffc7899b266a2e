import type { KeyboardEvent } from 'react';
import type { CurvePoint } from '../../state/curve.ts';
import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { countOf, fidelityWords, formatDuration } from '../kit/format.ts';
import type { Place } from './curve-paths.ts';
import styles from './plot.module.css';

/** The measured points. Hover or focus names one, a press goes there; one tab stop, the arrows walk along the curve. */
export function Points({ places }: { readonly places: readonly (CurvePoint & Place)[] }) {
  const { change, setReference } = useActions();
  const steps = useAppState((state) => state.settings.steps);
  const stop = places.findLast((place) => place.steps <= steps) ?? places[0];
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const { nextElementSibling: next, previousElementSibling: previous } = event.currentTarget;
    const to = { ArrowRight: next, ArrowUp: next, ArrowLeft: previous, ArrowDown: previous }[event.key];
    if (to instanceof HTMLElement) to.focus();
    if (event.key.startsWith('Arrow')) event.preventDefault();
  };
  return (
    <fieldset aria-label="Measured points">
      {places.map((place) => (
        <button
          key={place.steps}
          type="button"
          className={cx(styles.dot, place.x > 0.7 && styles.late)}
          style={{ '--x': place.x, '--y': `${place.y}%` }}
          tabIndex={place === stop ? 0 : -1}
          data-count={place.steps}
          data-recorded={place.isRecorded || undefined}
          aria-label={pointWords(place)}
          onPointerDown={(event) => event.stopPropagation()}
          onKeyDown={onKeyDown}
          onClick={(event) => (event.altKey ? setReference(place.steps) : change({ steps: place.steps }))}
        >
          <span className={styles.name}>{pointWords(place)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function pointWords({ steps, fidelity, totalMs, time, isRecorded }: CurvePoint): string {
  const took = totalMs === null ? null : `${time === 'estimated' ? '≈ ' : ''}${formatDuration(totalMs)}`;
  const words = [fidelity === null ? null : fidelityWords(fidelity), took, isRecorded ? 'recorded' : null];
  return `${countOf(steps, 'step')}: ${words.filter(Boolean).join(', ')}`;
}
