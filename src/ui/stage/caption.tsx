import type { StageMode } from '../../state/comparison.ts';
import { findModel } from '../../state/run-key.ts';
import type { RunResult } from '../../state/types.ts';
import { useAppState, usePainted } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { countOf, formatDuration, formatSpread } from '../kit/format.ts';
import { backendName } from '../status/phase-words.ts';
import { describeClass, describeSampler, isLatent } from './describe.ts';
import type { Painted } from './painted.ts';
import styles from './stage.module.css';

/** The label of the pixels on the stage: which run, which step, what it took. Never of a run still to come. */
export function Caption({ mode }: { readonly mode: StageMode }) {
  const painted = usePainted();
  const result = useAppState((state) => state.results[painted.key]);
  if (result === undefined) return null;
  return (
    <div className={styles.caption}>
      <div className={styles.label}>
        <p className={cx('dim', styles.who)}>
          {mode === 'difference' ? 'Difference of' : painted.state === 'recorded' ? 'A recorded run' : 'This run'}
        </p>
        <p className={styles.big}>{countOf(painted.steps, 'step')}</p>
        <StepRow painted={painted} result={result} />
        <TimeRow result={result} />
        {painted.step === painted.steps && painted.kind === 'x0' && <FidelityRows painted={painted} />}
      </div>
      <Facts painted={painted} result={result} />
    </div>
  );
}

function StepRow({ painted, result }: { readonly painted: Painted; readonly result: RunResult }) {
  const { step, steps, kind } = painted;
  const latent = useAppState((state) => isLatent(findModel(state.models, result.spec.model)));
  const asked = useAppState((state) => state.view.picture);
  if (step === 0) return <p className={styles.row}>the noise it starts from</p>;
  const missing = asked !== kind && (
    <p className={cx('dim', styles.row)}>{asked === 'eps' ? 'ε̂' : 'x'} comes with the live run</p>
  );
  const name = { x0: '', xt: 'input of ', eps: 'noise of ' }[kind];
  return (
    <>
      {(step < steps || kind !== 'x0') && <p className={cx('num', styles.row)}>{`${name}step ${step} of ${steps}`}</p>}
      {kind !== 'x0' && latent && <p className={cx('dim', styles.row)}>3 channels of a latent, ÷ 3</p>}
      {missing}
    </>
  );
}

function TimeRow({ result }: { readonly result: RunResult }) {
  const { totals } = result;
  if (totals === null) return null;
  return (
    <p className={cx('num', styles.row)}>
      {formatDuration(totals.totalMs)}
      {totals.medianStepMs !== null && result.spec.steps > 1 && (
        <span className={cx('dim', styles.rate)}> {formatDuration(totals.medianStepMs)} a step</span>
      )}
    </p>
  );
}

/** How close the picture is to the reference. */
function FidelityRows({ painted }: { readonly painted: Painted }) {
  const { key, referenceKey } = painted;
  const run = useAppState((state) => state.compared.onStage);
  if (run.key !== key || run.referenceKey !== referenceKey || run.fidelity === null) return null;
  const { psnr, ssim, identical, pictures } = run.fidelity;
  if (key === referenceKey) return <p className={cx('dim', styles.row)}>the reference itself</p>;
  if (psnr === null) return <p className={styles.row}>identical to the reference</p>;
  return (
    <>
      <p className={cx('num', styles.row)}>
        {formatSpread(psnr, 'psnr')} <span className="dim">PSNR</span>
      </p>
      <p className={cx('num', styles.row)}>
        {formatSpread(ssim, 'ssim')} <span className="dim">SSIM</span>
      </p>
      {identical > 0 && <p className={cx('dim', styles.row)}>{`${identical} of ${pictures.length} identical`}</p>}
    </>
  );
}

function Facts({ painted, result }: { readonly painted: Painted; readonly result: RunResult }) {
  const { spec, recorded } = result;
  const model = useAppState((state) => findModel(state.models, spec.model));
  const severalModels = useAppState((state) => state.settings.model !== spec.model);
  const sampler = describeSampler(spec, model);
  const guidance = `guidance ${spec.guidance}`;
  const by = painted.backend === null || recorded !== null || painted.step === 0 ? null : backendName(painted.backend);
  const lastSeed = (spec.seed + spec.count - 1) % 2 ** 32;
  return (
    <div className={styles.facts}>
      {severalModels && <p className={styles.row}>{model?.manifest.title ?? spec.model}</p>}
      <p className={styles.row}>{describeClass(spec, model)}</p>
      <p className={cx('num', styles.row)}>
        {spec.count === 1 ? `seed ${spec.seed}` : `seeds ${spec.seed} to ${lastSeed}`}
        <span className="dim">{`, ${guidance}`}</span>
      </p>
      {by !== null && <p className={cx('num', 'dim', styles.row)}>{by}</p>}
      {sampler !== '' && <p className={cx('num', 'dim', styles.row)}>{sampler}</p>}
      {recorded !== null && (
        <p className={cx('dim', styles.row)}>{`recorded on ${recorded.machine}, ${recorded.date}`}</p>
      )}
    </div>
  );
}
