import { medianStepMs } from '../../state/estimates.ts';
import { runOf } from '../../state/run-key.ts';
import type { AppState } from '../../state/types.ts';
import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { formatBytes, formatDuration } from '../kit/format.ts';
import { TextButton } from '../kit/text-button.tsx';
import { wantedModel } from '../wanted.ts';
import { backendName, pauseWords, phaseWords, progressWords, reasonWords } from './phase-words.ts';
import styles from './status.module.css';

/** What the engine does and has, in one line at the foot of the page. */
export function StatusLine() {
  const { openDialog } = useActions();
  const ready = useAppState((state) => state.engine.phase === 'ready');
  const phase = useAppState((state) => [phaseWords(state), progressWords(state)].filter(Boolean).join(', '));
  const machine = useAppState(machineWords);
  const weights = useAppState(weightsWords);
  const pace = useAppState(paceWords);
  const marks = useAppState(marksWords);
  return (
    <footer className={styles.foot}>
      <div className={cx('wrap', 'num', styles.line)}>
        <b className={ready ? styles.ready : undefined}>{phase}</b>
        {machine !== '' && <span>{machine}</span>}
        {weights !== '' && <span>{weights}</span>}
        {pace !== '' && <span>{pace}</span>}
        <span>{marks}</span>
        <span className={styles.right}>
          Nothing leaves your machine.
          <TextButton onClick={() => openDialog('about')}>About</TextButton>
        </span>
      </div>
    </footer>
  );
}

function machineWords({ engine: { backend, adapter, reason } }: AppState): string {
  if (backend === null) return '';
  const why = reason === null ? '' : ` (${reasonWords[reason]})`;
  if (backend === 'analytic') return `No network runs: an exact formula for a few small pictures stands in${why}`;
  return `${backendName(backend)}${adapter === null ? '' : `, ${adapter}`}${why}`;
}

function weightsWords(state: AppState): string {
  const manifest = wantedModel(state)?.manifest;
  if (manifest === undefined || state.engine.backend === 'analytic') return '';
  const bytes = manifest.files.unet.bytes + (manifest.files.decoder?.bytes ?? 0);
  const runtime = state.cachedBytes.runtime;
  const own = state.engine.modelId === manifest.id ? state.engine.storage : null;
  const kept = {
    cached: ', from cache',
    stored: ', kept for the next visit',
    denied: ', not kept: the browser denies storage',
    full: ', not kept: the browser’s storage is full',
  };
  const parts = [`${manifest.title}, ${formatBytes(bytes)}${own === null ? '' : kept[own]}`];
  if (runtime !== undefined && runtime > 0) parts.push(`runtime, ${formatBytes(runtime)}`);
  return parts.join('; ');
}

function paceWords(state: AppState): string {
  const stepMs = medianStepMs(state, runOf(state.settings, state.models));
  return stepMs === null ? '' : `${formatDuration(stepMs)} a step`;
}

function marksWords({ compared: { marks, prefetch } }: AppState): string {
  const drawn = marks.filter(({ state }) => state === 'done').length;
  const { pause } = prefetch;
  const why = pause === null || pause === 'dragging' || drawn === marks.length ? '' : `, ${pauseWords[pause]}`;
  return `${drawn} of ${marks.length} marks drawn${why}`;
}
