import { type RefObject, useLayoutEffect, useState } from 'react';
import { usePainted, useUi } from '../context.ts';
import { pictureSide } from './picture-side.ts';

/** Side of the picture in CSS pixels: follows the room on the page, the zoom and the resolution of what is shown. */
export function useSide(box: RefObject<HTMLElement | null>): number | null {
  const { painter } = useUi();
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
  return room === null ? null : pictureSide(room, painter.stage()?.width ?? 0, ratio);
}
