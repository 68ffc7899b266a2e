import type { Count } from '../../protocol/run-spec.ts';
import { choices, labelOf } from '../../state/settings-table.ts';
import { useActions, useAppState } from '../context.ts';
import { Segmented } from '../kit/segmented.tsx';
import styles from './controls.module.css';

const options = choices.count.map((value) => ({ value, label: String(value) }));

/** How many pictures one run makes, each from the next seed. */
export function PictureCount() {
  const { change } = useActions();
  const count = useAppState((state) => state.settings.count);
  return (
    <section title="More pictures at once, each from the next seed">
      <h2 className={styles.name}>{labelOf('count')}</h2>
      <Segmented<Count>
        label={`${labelOf('count')}, each from the next seed`}
        className={styles.count}
        options={options}
        value={count}
        onChange={(value) => change({ count: value })}
      />
    </section>
  );
}
