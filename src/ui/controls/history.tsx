import { useActions, useAppState } from '../context.ts';
import { IconButton } from '../kit/button.tsx';
import styles from './controls.module.css';

/** Undo and redo of settings; one drag is one entry. */
export function History() {
  const { undo, redo } = useActions();
  const canUndo = useAppState((state) => state.past.length > 0);
  const canRedo = useAppState((state) => state.future.length > 0);
  return (
    <div className={styles.history}>
      <IconButton icon="undo" command="undo" off={!canUndo} onClick={undo} />
      <IconButton icon="redo" command="redo" off={!canRedo} onClick={redo} />
    </div>
  );
}
