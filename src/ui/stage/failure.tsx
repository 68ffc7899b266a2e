import type { EngineErrorCode } from '../../protocol/messages.ts';
import { useActions, useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { TextButton } from '../kit/text-button.tsx';
import { wantedResult } from '../wanted.ts';
import { failureWords } from './failure-words.ts';
import styles from './stage.module.css';

/** Failures of the GPU itself: the CPU is a way out, also where the GPU was asked for and there is none. */
const ofTheGpu: ReadonlySet<EngineErrorCode> = new Set(['no-webgpu', 'no-adapter', 'missing-feature', 'device-lost']);

/** Why the run that was asked for is not there, and the ways out. */
export function Failure() {
  const { retry, useCpu } = useActions();
  const error = useAppState((state) => wantedResult(state)?.error ?? null);
  const onGpu = useAppState((state) => (wantedResult(state)?.backend ?? state.engine.backend) === 'webgpu');
  if (error === null) return null;
  const cpuHelps = ofTheGpu.has(error.code) || (onGpu && error.code !== 'download');
  return (
    <div className={styles.failure} role="alert">
      <b>{failureWords[error.code]}</b>
      <p>Your settings are safe.</p>
      {error.detail !== '' && <p className={cx('dim', styles.detail)}>{error.detail}</p>}
      <p className={styles.ways}>
        {error.retryable && (
          <TextButton onClick={retry}>{error.code === 'download' ? 'Retry' : 'Run again'}</TextButton>
        )}
        {cpuHelps && <TextButton onClick={useCpu}>Use the CPU</TextButton>}
      </p>
    </div>
  );
}
