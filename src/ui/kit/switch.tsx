import styles from './switch.module.css';

type Props = {
  readonly label: string;
  readonly checked: boolean;
  /** A line on what it does, or why. */
  readonly says: string;
  readonly onChange: (checked: boolean) => void;
};

/** On or off, with its reason. */
export function Switch({ label, checked, says, onChange }: Props) {
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
      <span className="dim">{says}</span>
    </label>
  );
}
