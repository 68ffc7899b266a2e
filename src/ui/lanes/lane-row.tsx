import { useState } from 'react';
import type { Fidelity } from '../../protocol/fidelity.ts';
import { FEWEST_LANES } from '../../state/comparison.ts';
import { useActions, useAppState } from '../context.ts';
import { IconButton } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { fidelityWords, formatDuration } from '../kit/format.ts';
import { FramePicture } from '../kit/frame-picture.tsx';
import { NumberField } from '../kit/number-field.tsx';
import { useScale } from '../wanted.ts';
import { LaneSampler } from './lane-sampler.tsx';
import { LaneStrip } from './lane-strip.tsx';
import styles from './lanes.module.css';

/** One lane: what it is, the pictures on its way, and where it has come to. */
export function LaneRow({ index, count }: { readonly index: number; readonly count: number }) {
  const { changeLane, removeLane, moveLane, retry } = useActions();
  const run = useAppState((state) => state.compared.lanes[index]);
  const referenceSteps = useAppState((state) => state.comparison.referenceSteps);
  const { max } = useScale('steps');
  const [open, setOpen] = useState(false);
  if (run === undefined) return null;
  const { spec, shown, state, done } = run;
  const steps = spec.steps;
  const name = `Lane ${index + 1}`;
  return (
    <li className={styles.lane} aria-label={`${name}, ${steps} steps`} data-state={state}>
      <div className={styles.who}>
        <p className={styles.count}>
          <NumberField
            label={`Steps of lane ${index + 1}`}
            className={styles.field}
            messageClassName={styles.message}
            value={steps}
            min={1}
            max={max}
            onCommit={(value) => changeLane(index, { steps: value })}
          />
          {steps === 1 ? 'step' : 'steps'}
          <span className={styles.tools}>
            <IconButton icon="up" label={`${name} up`} off={index === 0} onClick={() => moveLane(index, index - 1)} />
            <IconButton
              icon="down"
              label={`${name} down`}
              off={index === count - 1}
              onClick={() => moveLane(index, index + 1)}
            />
            <IconButton
              icon="close"
              label={`Remove ${name.toLowerCase()}`}
              off={count <= FEWEST_LANES}
              onClick={() => removeLane(index)}
            />
          </span>
        </p>
        <p className={cx('num', styles.row)}>
          <LaneTime index={index} />
        </p>
        <p className={cx('num', styles.row)}>
          {run.fidelity !== null && <LaneFidelity fidelity={run.fidelity} />}
          {run.fidelity === null && state === 'done' && <span className="dim">not compared yet</span>}
        </p>
        <button type="button" className={styles.sampler} aria-expanded={open} onClick={() => setOpen(!open)}>
          {`η ${spec.eta}, ${spec.spacing}, clip ${spec.clip}`}
        </button>
      </div>
      <LaneStrip run={run} />
      <div className={styles.result}>
        <FramePicture
          runKey={shown.key}
          step={shown.step}
          kind="x0"
          label={
            shown.step === 0 ? `Noise of lane ${index + 1}` : `Lane ${index + 1} after step ${shown.step} of ${steps}`
          }
        />
        {state === 'running' && <i style={{ width: `${(100 * done) / steps}%` }} />}
        {state === 'failed' && <IconButton icon="redo" label={`Run ${name.toLowerCase()} again`} onClick={retry} />}
      </div>
      <div className={styles.against}>
        <FramePicture
          runKey={run.referenceKey}
          step={referenceSteps}
          kind="x0"
          label={`Reference of lane ${index + 1}`}
        />
        <p className="num dim">{`its ${referenceSteps}`}</p>
      </div>
      {open && <LaneSampler index={index} lane={run.lane} onDone={() => setOpen(false)} />}
    </li>
  );
}

/** Time so far, or what it took. */
function LaneTime({ index }: { readonly index: number }) {
  const words = useAppState(({ compared }) => {
    const run = compared.lanes[index];
    if (run === undefined) return '';
    const { state, done, spec, spentMs, totalMs, time } = run;
    if (state === 'failed') return 'failed';
    if (state === 'running') return `step ${done} of ${spec.steps}, ${formatDuration(spentMs)}`;
    if (state === 'queued') return totalMs === null ? 'waits' : `waits, ≈ ${formatDuration(totalMs)}`;
    return totalMs === null ? 'done' : `${time === 'estimated' ? '≈ ' : ''}${formatDuration(totalMs)}`;
  });
  return <>{words}</>;
}

/** There is no room for both with their spreads; the rest is in the tooltip. */
function LaneFidelity({ fidelity }: { readonly fidelity: Fidelity }) {
  const words = fidelityWords(fidelity);
  const [ssim = ''] = words.split(',');
  return <span title={words}>{fidelity.pictures.length > 1 ? ssim : words.replace('PSNR ', '')}</span>;
}
