import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './dialog.module.css';
import { Icon } from './icon.tsx';

type Props = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode };

/** A modal sheet: the browser keeps the focus inside, Escape and a press outside close it. */
export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    element.showModal();
    const onPress = (event: PointerEvent) => event.target === element && element.close();
    element.addEventListener('pointerdown', onPress);
    return () => {
      element.removeEventListener('pointerdown', onPress);
      element.close();
    };
  }, []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={id} onClose={onClose}>
      <div className={styles.sheet}>
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
