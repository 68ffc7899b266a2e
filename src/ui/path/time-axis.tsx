import { type KeyboardEvent, useMemo, useRef } from 'react';
import type { Schedule } from '../../ddim/schedule.ts';
import { useActions } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { Maths } from '../kit/symbols.tsx';
import { Term } from '../kit/term.tsx';
import { usePress } from '../kit/use-press.ts';
import { fanLines } from './fan.ts';
import styles from './path.module.css';
import type { ShownRun } from './use-plan.ts';

type Props = { readonly run: ShownRun; readonly chosen: readonly number[] };

/** The noise levels T−1 … 0 with ᾱ over them, a tick for each that the run visits, and the scrubber. */
export function TimeAxis({ run, chosen }: Props) {
  const { setView } = useActions();
  const axis = useRef<HTMLDivElement>(null);
  const { plan, schedule, step } = run;
  const total = schedule.alphasCumprod.length;
  const x = (t: number) => (total - 1 - t) / total;
  const curve = useMemo(() => alphaBarPath(schedule), [schedule]);
  const fan = useMemo(() => fanLines(plan, chosen, total), [plan, chosen, total]);
  const at = plan[Math.max(1, step) - 1];
  const press = usePress({
    follow(clientX) {
      const box = axis.current?.getBoundingClientRect();
      if (box === undefined) return;
      const place = (clientX - box.left) / box.width;
      const next = Math.max(1, plan.findLastIndex(({ t }) => x(t) <= place + 0.004) + 1);
      if (next !== run.step) setView({ scrub: next, playing: false });
    },
  });
  return (
    <>
      <div ref={axis} className={styles.time} {...press}>
        <svg
          viewBox="0 0 1000 36"
          preserveAspectRatio="none"
          role="img"
          aria-label={axisWords(run)}
          className={cx(plan.length > 120 && styles.dense)}
        >
          {plan.map(({ index, t, alphaBar }) => (
            <line key={index} x1={1000 * x(t)} x2={1000 * x(t)} y1={36 - 34 * alphaBar} y2={36} />
          ))}
          <path d={curve} />
        </svg>
        {(at === undefined || x(at.t) > 0.12) && <span className={styles.start}>{`${total - 1}, noise`}</span>}
        {(at === undefined || x(at.t) < 0.88) && <span className={styles.end}>0, picture</span>}
        <span className={styles.alpha}>
          <Term
            align="below"
            name="alpha-bar"
            says="ᾱ: how much of the picture is left at a level. Near 0 all is noise, at 1 nothing is."
          >
            <Maths>ᾱ</Maths>
          </Term>
        </span>
        {at !== undefined && <Scrubber run={run} x={x(at.t)} />}
      </div>
      <svg className={styles.fan} viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
        {fan !== null && <path d={fan} />}
      </svg>
    </>
  );
}

function Scrubber({ run, x }: { readonly run: ShownRun; readonly x: number }) {
  const { setView, scrubBy } = useActions();
  const { plan, step } = run;
  const at = plan[Math.max(1, step) - 1];
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
    if (by !== undefined) {
      if (Math.abs(by) === 1) scrubBy(by);
      else setView({ scrub: Math.min(plan.length, Math.max(1, step + by)), playing: false });
    } else if (event.key === 'Home') setView({ scrub: 1, playing: false });
    else if (event.key === 'End') setView({ scrub: plan.length, playing: false });
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={styles.scrubber}
      style={{ '--x': x }}
      role="slider"
      tabIndex={0}
      aria-label="Step of this run"
      aria-valuemin={1}
      aria-valuemax={plan.length}
      aria-valuenow={Math.max(1, step)}
      aria-valuetext={`step ${Math.max(1, step)} of ${plan.length}, timestep ${at?.t ?? 0}`}
      onKeyDown={onKeyDown}
    />
  );
}

function axisWords({ plan, schedule }: ShownRun): string {
  const first = plan.slice(0, 12).map(({ t }) => t);
  const more = plan.length > first.length ? ` and ${plan.length - first.length} more` : '';
  return `The run visits ${plan.length} of ${schedule.alphasCumprod.length} noise levels: ${first.join(', ')}${more}.`;
}

/** ᾱ over the levels in a box of 1000 × 36, noise on the left. */
function alphaBarPath({ alphasCumprod }: Schedule): string {
  const total = alphasCumprod.length;
  const points = Array.from({ length: 101 }, (_, i) => {
    const t = Math.min(total - 1, Math.max(0, Math.round(total - 1 - (i / 100) * total)));
    return `${i * 10} ${(36 - 34 * (alphasCumprod[t] ?? 0)).toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
