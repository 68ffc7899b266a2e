import { type RefObject, useEffect } from 'react';

/** While `active`, Escape pressed anywhere inside the element closes it and does nothing else on the page. */
export function useEscape(element: RefObject<HTMLElement | null>, active: boolean, close: () => void): void {
  useEffect(() => {
    const target = element.current;
    if (!active || target === null) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    };
    target.addEventListener('keydown', onKeyDown);
    return () => target.removeEventListener('keydown', onKeyDown);
  });
}
