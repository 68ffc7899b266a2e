import { useMemo } from 'react';
import type { CurvePoint } from '../../state/curve.ts';
import type { View } from '../../state/types.ts';
import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { formatDuration, formatMetric } from '../kit/format.ts';
import { Bar } from './bar.tsx';
import { fidelityPaths, fidelityScale, metricOf, timePath, timeStretches } from './curve-paths.ts';
import { Dip } from './dip.tsx';
import type { Now } from './now.ts';
import styles from './plot.module.css';
import { Points } from './points.tsx';
import { lastOnAxis, xOfSteps } from './scale.ts';

/** Fidelity and time over steps. What was measured is solid; times that are only estimated are dotted. */
export function Plot({ now }: { readonly now: Now }) {
  const points = useAppState((state) => state.compared.points);
  const metric = useAppState((state) => state.view.metric);
  const drawn = useMemo(() => drawCurves(points, metric), [points, metric]);
  const { scale, places, fidelity, topMs, times } = drawn;
  return (
    <div className={styles.plot}>
      {metric === 'ssim' && places.length > 0 && <Bar y={scale.y} places={places} thumbX={xOfSteps(now.steps)} />}
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        <path className={styles.area} d={fidelity.area} />
        <path className={cx(styles.time, styles.dotted)} d={times.guessed} />
        <path className={styles.time} d={times.known} />
        <path className={cx(styles.fidelity, styles.dotted)} d={fidelity.dotted} />
        <path className={styles.fidelity} d={fidelity.solid} />
      </svg>
      {places.length > 0 &&
        scale.ticks.map((tick) => (
          <span key={tick} className={styles.level} style={{ '--y': `${scale.y(tick)}%` }}>
            {metric === 'ssim' ? tick.toFixed(1) : tick}
          </span>
        ))}
      {topMs > 0 &&
        [1, 0.5].map((share) => (
          <span key={share} className={styles.tick} style={{ '--y': `${100 - 100 * share}%` }}>
            {tickWords(topMs * share)}
          </span>
        ))}
      <Rule now={now} y={scale.y} metric={metric} topMs={topMs} />
      {metric === 'ssim' && <Dip y={scale.y} />}
      <Points places={places} />
    </div>
  );
}

type RuleProps = {
  readonly now: Now;
  readonly y: (value: number) => number;
  readonly metric: View['metric'];
  readonly topMs: number;
};

/** The thumb on both curves. */
function Rule({ now, y, metric, topMs }: RuleProps) {
  const value = metricOf(now, metric);
  const height = value === null ? null : y(value);
  const timeHeight = now.totalMs === null || topMs === 0 ? null : 100 - (100 * Math.min(now.totalMs, topMs)) / topMs;
  const x = xOfSteps(now.steps);
  const isNear = height !== null && timeHeight !== null && Math.abs(height - timeHeight) < 56 && x > 0.1;
  // At the end of the axis there is no room on the right: the time goes below the fidelity.
  const below = isNear && x > 0.94 ? `${Math.max(4, (height - timeHeight) * 0.8 + 21)}px` : undefined;
  return (
    <div className={cx(styles.rule, x > 0.86 && styles.late)}>
      {height === null ? (
        now.totalMs !== null && <b className={styles.open}>…</b>
      ) : (
        <i className={cx(styles.knot, height > 50 && styles.low)} style={{ '--y': `${height}%` }}>
          <b className={cx('num', styles.value)}>
            {now.fidelity?.psnr === null ? 'identical' : formatMetric(value ?? 0, metric)}
          </b>
        </i>
      )}
      {timeHeight !== null && now.totalMs !== null && (
        <i
          className={cx(
            styles.knot,
            styles.cost,
            timeHeight < 50 && styles.high,
            isNear && styles.near,
            below !== undefined && styles.end,
          )}
          style={{ '--y': `${timeHeight}%`, '--below': below }}
        >
          <b
            className={cx('num', styles.value)}
          >{`${now.time === 'estimated' ? '≈ ' : ''}${formatDuration(now.totalMs)}`}</b>
        </i>
      )}
    </div>
  );
}

/** Larger counts than the axis has are points at its end, and no part of the lines. */
function drawCurves(all: readonly CurvePoint[], metric: View['metric']) {
  const points = all.filter(({ steps }) => steps <= lastOnAxis);
  const scale = fidelityScale(all, metric);
  const places = all.flatMap((point) => {
    const value = metricOf(point, metric);
    return value === null ? [] : [{ ...point, value, x: xOfSteps(point.steps), y: scale.y(value) }];
  });
  const topMs = Math.max(0, ...points.map(({ totalMs }) => totalMs ?? 0));
  const { known, guessed } = timeStretches(points);
  const draw = (stretches: typeof known) => stretches.map((knots) => timePath(knots, topMs)).join('');
  return {
    scale,
    places,
    topMs,
    fidelity: fidelityPaths(places.filter(({ steps }) => steps <= lastOnAxis)),
    times: { known: draw(known), guessed: draw(guessed) },
  };
}

/** Long times as `5.0 min`: there is room for seven characters. */
function tickWords(ms: number): string {
  return ms < 99_500 ? formatDuration(ms) : `${(ms / 60_000).toFixed(1)} min`;
}
