import { useAppState, useUi } from '../context.ts';
import { commands, tooltip } from '../keys/commands.ts';
import styles from './stage.module.css';

/** Zoom for those who have neither wheel nor two fingers. */
export function ZoomButtons() {
  const ui = useUi();
  const scale = useAppState((state) => state.view.zoom.scale);
  const parts = [
    ['zoomOut', '−'],
    ['zoomReset', `${scale < 9.95 ? scale.toFixed(1).replace('.0', '') : Math.round(scale)}×`],
    ['zoomIn', '+'],
  ] as const;
  return (
    <fieldset className={styles.zoom} aria-label="Zoom">
      {parts.map(([id, text]) => (
        <button
          key={id}
          type="button"
          title={tooltip(id)}
          aria-label={id === 'zoomReset' ? `Zoom ${text}, back to the whole picture` : commands[id].label}
          onClick={() => commands[id].run(ui)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
