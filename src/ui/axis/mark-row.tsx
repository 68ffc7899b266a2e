import type { MouseEvent } from 'react';
import type { Mark } from '../../state/compared.ts';
import { axisMarks } from '../../state/curve.ts';
import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { countOf, formatDuration } from '../kit/format.ts';
import { FramePicture } from '../kit/frame-picture.tsx';
import { Icon } from '../kit/icon.tsx';
import styles from './marks.module.css';
import { xOfSteps } from './scale.ts';

/** Marks that a phone has no room for. */
const minor: ReadonlySet<number> = new Set([3, 8, 20, 50]);

/** The picture of each mark: a press goes there. */
export function MarkRow() {
  const count = useAppState((state) => state.compared.marks.length);
  return (
    <div className={styles.marks}>
      {axisMarks.slice(0, count).map((steps, index) => (
        <MarkButton key={steps} index={index} />
      ))}
    </div>
  );
}

function MarkButton({ index }: { readonly index: number }) {
  const { change, retry, setReference } = useActions();
  const mark = useAppState((state) => state.compared.marks[index]);
  const isOn = useAppState((state) => state.settings.steps === mark?.steps);
  const isPaused = useAppState(
    ({ compared }) => !(compared.prefetch.pause === null || compared.prefetch.pause === 'dragging'),
  );
  if (mark === undefined) return null;
  const { steps, key, state, done } = mark;
  // With fresh noise in each step, the run of as many steps is another one.
  const isReference = key === mark.referenceKey;
  const onClick = (event: MouseEvent) => {
    if (event.altKey) setReference(steps);
    else {
      if (state === 'failed') retry();
      change({ steps });
    }
  };
  return (
    <button
      type="button"
      className={cx(styles.mark, minor.has(steps) && styles.minor, state !== 'done' && styles.pending)}
      style={{ '--x': xOfSteps(steps) }}
      data-count={steps}
      data-state={state}
      aria-current={isOn ? 'true' : undefined}
      title={isReference ? 'The reference' : 'Alt-click makes it the reference'}
      onClick={onClick}
    >
      <span className={styles.tile}>
        {state === 'queued' || state === 'failed' ? (
          state === 'failed' && <Icon name="redo" />
        ) : (
          <FramePicture runKey={key} step={state === 'done' ? steps : 0} kind="x0" />
        )}
        {state === 'running' && <i style={{ width: `${(100 * done) / steps}%` }} />}
      </span>
      <b>
        {steps}
        <span className="sr">{steps === 1 ? ' step' : ' steps'}</span>
      </b>{' '}
      <small className={cx(mark.time === 'measured' && styles.measured)}>
        {stateWords(mark, isReference, isPaused && !isOn)}
      </small>
    </button>
  );
}

function stateWords({ state, totalMs, time, done, steps }: Mark, isReference: boolean, isLeftOut: boolean): string {
  if (state === 'failed') return 'run again';
  if (state === 'running') return `${done} of ${steps}`;
  if (isReference) return 'reference';
  if (state === 'queued') return isLeftOut ? 'not drawn' : 'queued';
  if (totalMs === null) return countOf(steps, 'step');
  return `${time === 'estimated' ? '≈ ' : ''}${formatDuration(totalMs)}`;
}
