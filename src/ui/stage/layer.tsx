import { useEffect, useRef } from 'react';
import type { Pixels } from '../../protocol/messages.ts';
import { useAppState, useUi } from '../context.ts';
import { cx } from '../kit/cx.ts';
import styles from './stage.module.css';
import { zoomTransform } from './zoom.ts';

type Props = {
  /** The pixels to show, asked each time that the page is painted. A constant function. */
  readonly pick: () => Pixels | undefined;
  readonly label: string;
  readonly testId?: string;
};

/** A picture beside or over that of the current run, with the same zoom. */
export function Layer({ pick, label, testId }: Props) {
  const { painter } = useUi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = useLook();
  useEffect(() => (canvas.current === null ? undefined : painter.attach(canvas.current, pick)), [painter, pick]);
  return <canvas ref={canvas} hidden {...look} role="img" aria-label={label} data-testid={testId} />;
}

/** Class and transform that all pictures of the stage have in common. */
export function useLook() {
  const smooth = useAppState((state) => state.view.pixels === 'smooth');
  const transform = useAppState((state) => zoomTransform(state.view.zoom));
  return { className: cx(styles.canvas, smooth && styles.smooth), style: { transform } };
}
