import { type PointerEvent, useRef } from 'react';

/** `undecided`: a finger has touched the area, and may want to scroll the page. */
type Press = {
  readonly phase: 'tap' | 'undecided' | 'dragging';
  readonly x: number;
  readonly y: number;
  /** Distance of the pointer from the middle of the handle it holds. */
  readonly grab: number;
};

export type PressHandlers = {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onLostPointerCapture: () => void;
};

type Options = {
  /** Called with the pointer's place, `clientX` less what a handle was grabbed beside its middle. */
  readonly follow: (clientX: number) => void;
  readonly start?: () => void;
  readonly end?: () => void;
};

/**
 * Press anywhere in an area and drag. A handle is an element with role `slider` in it: grabbed at its rim, it does not
 * jump. A finger beside the handle drags once it goes sideways, and up or down it scrolls the page; where the area
 * itself scrolls sideways (touch-action pan-x), a finger only taps.
 */
export function usePress({ follow, start, end }: Options): PressHandlers {
  const press = useRef<Press | null>(null);
  const go = (event: PointerEvent) => press.current !== null && follow(event.clientX - press.current.grab);
  return {
    onPointerDown(event) {
      if (event.button !== 0 || !event.isPrimary || !(event.target instanceof Element)) return;
      const area = event.currentTarget;
      area.setPointerCapture(event.pointerId);
      start?.();
      const held = event.target.closest('[role=slider]')?.getBoundingClientRect() ?? null;
      const touch = event.pointerType === 'touch' && held === null;
      const phase = !touch ? 'dragging' : getComputedStyle(area).touchAction.includes('pan-x') ? 'tap' : 'undecided';
      const grab = held === null ? 0 : event.clientX - held.left - held.width / 2;
      press.current = { phase, x: event.clientX, y: event.clientY, grab };
      if (phase === 'dragging' && held === null) go(event);
    },
    onPointerMove(event) {
      if (press.current === null || press.current.phase === 'tap') return;
      if (press.current.phase === 'undecided') {
        const sideways = Math.abs(event.clientX - press.current.x);
        if (sideways < 6 || sideways < Math.abs(event.clientY - press.current.y)) return;
        press.current = { ...press.current, phase: 'dragging' };
      }
      go(event);
    },
    onPointerUp(event) {
      if (press.current?.phase !== 'dragging') go(event);
    },
    onLostPointerCapture() {
      press.current = null;
      end?.();
    },
  };
}
