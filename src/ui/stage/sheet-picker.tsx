import { useActions, useAppState, usePainted } from '../context.ts';
import styles from './sheet-picker.module.css';
import { zoomTransform } from './zoom.ts';

/** A button over each picture of a sheet: its seed alone from now on. */
export default function SheetPicker({ count }: { readonly count: number }) {
  const { choosePicture, change } = useActions();
  const { key } = usePainted();
  const spec = useAppState((state) => state.results[key]?.spec);
  const isOfSettings = useAppState((state) => state.settings.seed === spec?.seed && state.settings.count === count);
  const transform = useAppState((state) => zoomTransform(state.view.zoom));
  if (spec === undefined) return null;
  const side = Math.sqrt(count);
  return (
    <div className={styles.clip}>
      <div className={styles.sheet} style={{ transform, gridTemplateColumns: `repeat(${side}, 1fr)` }}>
        {Array.from({ length: count }, (_, i) => {
          const seed = (spec.seed + i) % 2 ** 32;
          return (
            <button
              key={seed}
              type="button"
              aria-label={`Seed ${seed} alone`}
              title={`Seed ${seed} alone`}
              onClick={() => (isOfSettings ? choosePicture(i) : change({ seed, count: 1 }))}
            />
          );
        })}
      </div>
    </div>
  );
}
