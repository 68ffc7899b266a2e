import { useEffect, useRef } from 'react';
import type { FrameKind } from '../../client/frame-store.ts';
import { useUi } from '../context.ts';
import { cx } from './cx.ts';
import styles from './frame-picture.module.css';

type Props = {
  readonly runKey: string;
  readonly step: number;
  readonly kind: FrameKind;
  /** A text name; without one the picture is decoration. */
  readonly label?: string;
  readonly className?: string | undefined;
};

/** A small picture of one frame, on white paper; a flat tile while the frame is not there. */
export function FramePicture({ runKey, step, kind, label, className }: Props) {
  const { painter, frames } = useUi();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    return painter.attach(canvas.current, () => frames.get(runKey, step, kind));
  }, [painter, frames, runKey, step, kind]);
  const name =
    label === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return (
    <span className={cx(styles.tile, className)} {...name}>
      <canvas ref={canvas} hidden />
    </span>
  );
}
