import type { AppState } from '../../state/types.ts';
import { useAppState, usePainted } from '../context.ts';
import { countOf } from '../kit/format.ts';
import { phaseWords, progressWords } from '../status/phase-words.ts';
import { wantedKey } from '../wanted.ts';
import type { Painted } from './painted.ts';
import styles from './stage.module.css';

/** What is on its way while the stage still shows something else. */
export function NextRun() {
  const painted = usePainted();
  const words = useAppState((state) => nextWords(state, painted));
  return words === null ? null : <p className={styles.next}>{words}</p>;
}

function nextWords(state: AppState, painted: Painted): string | null {
  const key = wantedKey(state);
  const wanted = state.results[key];
  if (wanted?.state === 'failed' || (wanted?.state === 'done' && wanted.recorded === null)) return null;
  if (state.engine.phase !== 'ready') {
    return [phaseWords(state), progressWords(state)].filter(Boolean).join(', ');
  }
  if (key === painted.key) {
    const live = painted.state === 'recorded' && wanted?.state === 'running';
    return live ? `Running it here, step ${Math.max(1, wanted.times.length)} of ${wanted.spec.steps}` : null;
  }
  return `${countOf(state.settings.steps, 'step')} ${wanted?.state === 'running' ? 'running' : 'next'}`;
}
