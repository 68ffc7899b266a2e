import { useId } from 'react';
import type { ClassAxis } from '../../state/selectors.ts';
import { useActions } from '../context.ts';
import { cx } from '../kit/cx.ts';
import styles from './controls.module.css';

type Props = { readonly axis: ClassAxis; readonly others: readonly ClassAxis[]; readonly label: number };

/** The values of one class axis; those that do not go with the rest of the class are struck out, and a line says why. */
export function ClassChips({ axis, others, label }: Props) {
  const { change } = useActions();
  const id = useId();
  const why = whyNot(axis, others);
  return (
    <section>
      <div className={styles.heading}>
        <h2 className={styles.name}>{axis.title}</h2>
        {!axis.chips.some(({ chosen }) => chosen) && <span className="dim">{`class ${label}`}</span>}
        {why !== null && (
          <span id={`${id}-why`} className={cx('dim', styles.why)}>
            {why}
          </span>
        )}
      </div>
      <div
        className={styles.chips}
        role="radiogroup"
        aria-label={axis.title}
        aria-describedby={why === null ? undefined : `${id}-why`}
      >
        {axis.chips.map((chip, i) => (
          <label key={chip.id} className={styles.chip}>
            <input
              type="radio"
              name={id}
              checked={chip.chosen}
              disabled={chip.label === null}
              onChange={() => chip.label !== null && change({ label: chip.label })}
            />
            {axis.pictures !== null && (
              <span
                className={styles.example}
                style={{ backgroundImage: `url("${axis.pictures}")`, '--place': i }}
                aria-hidden="true"
              />
            )}
            {chip.title}
          </label>
        ))}
      </div>
    </section>
  );
}

/** `The model has no “Any” with “Noto”`: the values without a class, given the other axes; null where all have one. */
function whyNot(axis: ClassAxis, others: readonly ClassAxis[]): string | null {
  const without = axis.chips.filter((chip) => chip.label === null);
  if (without.length === 0) return null;
  const what = without.length === 1 ? `“${without[0]?.title}”` : 'those struck out';
  const given = others.flatMap(({ chips }) => chips.filter(({ chosen }) => chosen).map(({ title }) => `“${title}”`));
  return `The model has no ${what} with ${given.join(', ')}`;
}
