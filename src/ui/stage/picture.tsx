import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useAppState, usePainted, useUi } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { pictureSide } from './picture-side.ts';
import { Progress } from './progress.tsx';
import styles from './stage.module.css';

/** The canvas of the current run. The painter owns its pixels, its data attributes and its text name. */
export function Picture() {
  const { painter } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const smooth = useAppState((state) => state.view.pixels === 'smooth');
  const side = useSide(box, canvas);
  useEffect(() => (canvas.current === null ? undefined : painter.attachStage(canvas.current)), [painter]);
  return (
    <div ref={box} className={styles.box}>
      <div className={styles.print} style={side === null ? undefined : { width: side, height: side }}>
        <canvas
          ref={canvas}
          className={cx(styles.canvas, smooth && styles.smooth)}
          data-testid="stage-picture"
          data-state="loading"
          role="img"
          aria-label="No picture yet"
        />
        <Progress />
      </div>
    </div>
  );
}

/** Side of the picture in CSS pixels: follows the room on the page, the zoom and the resolution of what is shown. */
function useSide(box: RefObject<HTMLDivElement | null>, canvas: RefObject<HTMLCanvasElement | null>) {
  const [room, setRoom] = useState<number | null>(null);
  const [ratio, setRatio] = useState(window.devicePixelRatio);
  usePainted();
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      setRoom(element.clientWidth);
      setRatio(window.devicePixelRatio);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [box]);
  const pixels = canvas.current?.dataset.run === undefined ? 0 : canvas.current.width;
  return room === null ? null : pictureSide(room, pixels, ratio);
}
