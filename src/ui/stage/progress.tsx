import type { AppState } from '../../state/types.ts';
import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { phaseWords } from '../status/phase-words.ts';
import { wantedResult } from '../wanted.ts';
import styles from './stage.module.css';

/** A 4 px bar along the picture's foot: bytes, then compiling, then steps. */
export function Progress() {
  const percent = useAppState(progress);
  const words = useAppState((state) => (state.engine.phase === 'ready' ? 'Steps done' : phaseWords(state)));
  if (percent === null) return null;
  const value = percent === 'moving' ? {} : { 'aria-valuenow': percent };
  return (
    <div
      className={cx(styles.bar, percent === 'moving' && styles.moving)}
      role="progressbar"
      aria-label={words}
      aria-valuemin={0}
      aria-valuemax={100}
      {...value}
    >
      <i style={percent === 'moving' ? undefined : { width: `${percent}%` }} />
    </div>
  );
}

/** 0 … 100, `moving` where the length is not known, null where nothing is under way. */
function progress(state: AppState): number | 'moving' | null {
  const { phase, loaded, total } = state.engine;
  const wanted = wantedResult(state);
  if (wanted?.state === 'failed' || (wanted?.state === 'done' && wanted.recorded === null)) return null;
  if (phase === 'downloading' && total > 0) return Math.round((100 * loaded) / total);
  if (phase !== 'ready') return 'moving';
  if (wanted?.state !== 'running') return null;
  return Math.round((100 * wanted.times.length) / wanted.spec.steps);
}
