import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { useActions, useUi } from '../context.ts';
import { panBy, zoomAt } from './zoom.ts';

/** A pointer that moved less did not drag. */
const SLOP = 4;

type Point = { readonly x: number; readonly y: number };
type Drag = {
  readonly kind: 'wipe' | 'pan';
  readonly isHandle: boolean;
  readonly start: Point;
  readonly wipe: number;
  moved: boolean;
};

/**
 * Pointers on a picture: one wipes (zoomed in: only from the handle, elsewhere it pans), two pinch, Ctrl or ⌘ with the
 * wheel zooms. A plain wheel is left to the page. `isSheet`: a press that does not move is for the pictures.
 */
export function useGestures(
  print: RefObject<HTMLElement | null>,
  { wipes, isSheet }: { wipes: boolean; isSheet: boolean },
) {
  const { setView } = useActions();
  const { store } = useUi();
  const pointers = useRef(new Map<number, Point>());
  const drag = useRef<Drag | null>(null);
  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = print.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const wipeTo = ({ x }: Point) => setView({ wipe: Math.min(1, Math.max(0, x)) });

  useEffect(() => {
    const element = print.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const { zoom } = store.getState().view;
      const to = zoom.scale * Math.exp(-event.deltaY / (event.deltaMode === 0 ? 240 : 8));
      setView({
        zoom: zoomAt(zoom, to, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height),
      });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [print, store, setView]);

  const follow = (before: Point, now: Point) => {
    const held = drag.current;
    const size = print.current?.clientWidth ?? 1;
    if (held === null) return;
    if (!held.moved && Math.hypot(now.x - held.start.x, now.y - held.start.y) * size < SLOP) return;
    held.moved = true;
    if (held.kind === 'wipe') wipeTo(now);
    else setView({ zoom: panBy(store.getState().view.zoom, now.x - before.x, now.y - before.y) });
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      const at = place(event);
      const { zoom, wipe } = store.getState().view;
      const isHandle = event.target instanceof Element && event.target.closest('[role=slider]') !== null;
      pointers.current.set(event.pointerId, at);
      const kind = wipes && (isHandle || zoom.scale === 1) ? 'wipe' : 'pan';
      // Two pinch: the first of them did not mean to wipe.
      if (pointers.current.size === 2 && drag.current?.kind === 'wipe') setView({ wipe: drag.current.wipe });
      drag.current = pointers.current.size === 1 ? { kind, isHandle, start: at, wipe, moved: false } : null;
      if (isSheet && !isHandle) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      if (kind === 'wipe' && !isHandle && drag.current !== null) wipeTo(at);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const before = pointers.current.get(event.pointerId);
      if (before === undefined) return;
      const now = place(event);
      const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      if (other === undefined) follow(before, now);
      else {
        const spread = (point: Point) => Math.max(0.01, Math.hypot(point.x - other.x, point.y - other.y));
        const { zoom } = store.getState().view;
        const moved = panBy(zoom, (now.x - before.x) / 2, (now.y - before.y) / 2);
        const to = (zoom.scale * spread(now)) / spread(before);
        setView({ zoom: zoomAt(moved, to, (now.x + other.x) / 2, (now.y + other.y) / 2) });
      }
      if (drag.current?.moved !== false && !event.currentTarget.hasPointerCapture(event.pointerId)) {
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      if (drag.current?.moved !== false || other !== undefined) pointers.current.set(event.pointerId, now);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => pointers.current.delete(event.pointerId),
    onPointerCancel: (event: PointerEvent<HTMLElement>) => pointers.current.delete(event.pointerId),
    // The pictures of a sheet are buttons: there it is for the handle alone.
    onDoubleClick: () => wipes && (!isSheet || drag.current?.isHandle === true) && setView({ wipe: 0.5 }),
  };
}
