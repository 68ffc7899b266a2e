import { labelOf } from '../../state/settings-table.ts';
import { useActions, useAppState } from '../context.ts';
import { IconButton } from '../kit/button.tsx';
import { FramePicture } from '../kit/frame-picture.tsx';
import { NumberField } from '../kit/number-field.tsx';
import { useScale, wantedKey } from '../wanted.ts';
import styles from './controls.module.css';

/** The seed and the noise that it stands for. */
export function Seed() {
  const { change, newSeed, setSeedLocked } = useActions();
  const seed = useAppState((state) => state.settings.seed);
  const locked = useAppState((state) => state.seedLocked);
  const key = useAppState(wantedKey);
  const scale = useScale('seed');
  return (
    <section>
      <div className={styles.heading}>
        <h2 className={styles.name}>{labelOf('seed')}</h2>
        <span className="dim">the noise it starts from</span>
      </div>
      <div className={styles.seed}>
        <FramePicture runKey={key} step={0} kind="x0" label={`Noise of seed ${seed}`} className={styles.noise} />
        <NumberField
          label={labelOf('seed')}
          testId="seed"
          className={styles.seedField}
          messageClassName={styles.message}
          value={seed}
          {...scale}
          onCommit={(value) => change({ seed: value })}
        />
        <IconButton icon="dice" command="newSeed" square onClick={newSeed} />
        <IconButton
          icon={locked ? 'lock' : 'unlock'}
          command="lockSeed"
          pressed={locked}
          square
          onClick={() => setSeedLocked(!locked)}
        />
      </div>
    </section>
  );
}
