import type { KeyboardEvent, Ref } from 'react';
import { useActions } from '../context.ts';
import { countOf, fidelityWords, spokenDuration } from '../kit/format.ts';
import { useScale } from '../wanted.ts';
import styles from './axis.module.css';
import type { Now } from './now.ts';
import { lastOnAxis, nextMark } from './scale.ts';

/** The handle of the steps slider, for the keyboard; the axis around it follows the pointer. */
export function StepsThumb({ now, ref }: { readonly now: Now; readonly ref: Ref<HTMLDivElement> }) {
  const { change } = useActions();
  const { max: most } = useScale('steps');
  const { steps, totalMs, time, fidelity } = now;
  const spoken = [
    countOf(steps, 'step'),
    totalMs === null ? null : `${time === 'estimated' ? 'about ' : ''}${spokenDuration(totalMs)}`,
    fidelity === null ? null : fidelityWords(fidelity),
  ];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepsForKey(event.key, steps, most);
    if (to === null) return;
    event.preventDefault();
    if (to !== steps) change({ steps: to });
  };
  return (
    <div
      ref={ref}
      className={styles.thumb}
      role="slider"
      tabIndex={0}
      aria-label="Steps"
      aria-orientation="horizontal"
      aria-valuemin={1}
      aria-valuemax={Math.max(lastOnAxis, steps)}
      aria-valuenow={steps}
      aria-valuetext={spoken.filter(Boolean).join(', ')}
      onKeyDown={onKeyDown}
    >
      <span>{steps}</span>
    </div>
  );
}

function stepsForKey(key: string, steps: number, most: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(1, steps - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(most, steps + 1);
    case 'PageUp':
      return nextMark(steps, 1);
    case 'PageDown':
      return nextMark(steps, -1);
    case 'Home':
      return 1;
    case 'End':
      return lastOnAxis;
    default:
      return null;
  }
}
