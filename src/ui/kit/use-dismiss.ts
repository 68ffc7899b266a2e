import { type RefObject, useEffect } from 'react';
import { useEscape } from './use-escape.ts';

/** Like useEscape, and a press or the focus anywhere outside the element closes it as well. */
export function useDismiss(element: RefObject<HTMLElement | null>, active: boolean, close: () => void): void {
  useEscape(element, active, close);
  useEffect(() => {
    if (!active) return;
    const onOutside = ({ target }: Event) => {
      if (target instanceof Node && element.current?.contains(target) === false) close();
    };
    document.addEventListener('pointerdown', onOutside);
    document.addEventListener('focusin', onOutside);
    return () => {
      document.removeEventListener('pointerdown', onOutside);
      document.removeEventListener('focusin', onOutside);
    };
  });
}
