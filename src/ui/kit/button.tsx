import { type CommandId, tooltip } from '../keys/commands.ts';
import styles from './button.module.css';
import { cx } from './cx.ts';
import { Icon, type IconName } from './icon.tsx';

type IconButtonProps = {
  readonly icon: IconName;
  readonly className?: string | undefined;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly square?: boolean;
  readonly off?: boolean;
  /** Whether what it opens is open. */
  readonly open?: boolean;
} & (
  | { /** The command whose name and key the tooltip shows. */ readonly command: CommandId; readonly label?: string }
  | { readonly command?: never; readonly label: string }
);

/** A button that is only a drawing; `off` keeps it focusable, so the keyboard does not lose its place. */
export function IconButton({ icon, command, label, pressed, square, off, open, className, onClick }: IconButtonProps) {
  const name = label ?? (command === undefined ? '' : tooltip(command));
  return (
    <button
      type="button"
      className={cx(styles.icon, square && styles.square, className)}
      aria-label={name}
      title={name}
      aria-pressed={pressed}
      aria-expanded={open}
      aria-disabled={off ? true : undefined}
      onClick={off ? undefined : onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
