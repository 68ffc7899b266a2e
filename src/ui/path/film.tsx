import { memo, useRef } from 'react';
import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { FramePicture } from '../kit/frame-picture.tsx';
import { usePress } from '../kit/use-press.ts';
import { slotOfStep } from './chosen-steps.ts';
import styles from './path.module.css';
import type { ShownRun } from './use-plan.ts';

type Props = { readonly run: ShownRun; readonly chosen: readonly number[] };

/** The frames in equal columns. The scrubber above does the same for the keyboard. */
export function Film({ run, chosen }: Props) {
  const { setView } = useActions();
  const kind = useAppState((state) => state.view.picture);
  const on = slotOfStep(chosen, run.step);
  const film = useRef<HTMLDivElement>(null);
  const press = usePress({
    follow(clientX) {
      const box = film.current?.getBoundingClientRect();
      if (box === undefined) return;
      const slot = Math.floor(((clientX - box.left) / box.width) * chosen.length);
      const step = chosen[Math.min(chosen.length - 1, Math.max(0, slot))] ?? 1;
      if (step !== run.step) setView({ scrub: step, playing: false });
    },
  });
  return (
    <div
      ref={film}
      className={styles.film}
      style={{ gridTemplateColumns: `repeat(${chosen.length}, minmax(0, 1fr))` }}
      {...press}
    >
      {chosen.map((step, slot) => (
        <Frame
          key={step}
          runKey={run.key}
          step={step}
          kind={kind}
          t={run.plan[step - 1]?.t ?? 0}
          on={run.step > 0 && slot === on}
        />
      ))}
    </div>
  );
}

type FrameProps = {
  readonly runKey: string;
  readonly step: number;
  readonly kind: 'x0' | 'xt' | 'eps';
  readonly t: number;
  readonly on: boolean;
};

const Frame = memo(function Frame({ runKey, step, kind, t, on }: FrameProps) {
  return (
    <div className={cx(styles.frame, on && styles.on)}>
      <FramePicture runKey={runKey} step={step} kind={kind} />
      <i>{t}</i>
    </div>
  );
});
