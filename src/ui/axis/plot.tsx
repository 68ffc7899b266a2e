import { useMemo } from 'react';
import type { CurvePoint } from '../../state/curve.ts';
import type { View } from '../../state/types.ts';
import { useAppState } from '../context.ts';
import { cx } from '../kit/cx.ts';
import { formatDuration, formatMetric } from '../kit/format.ts';
import { Bar } from './bar.tsx';
import { fidelityPaths, fidelityScale, linePath, metricOf, timeCurve, timeStretches } from './curve-paths.ts';
import { Dip } from './dip.tsx';
import { fromTop, type ThumbLabels, thumbLabels } from './label-places.ts';
import type { Now } from './now.ts';
import styles from './plot.module.css';
import { Points } from './points.tsx';
import { lastOnAxis, xOfSteps } from './scale.ts';

/** Fidelity and time over steps. What was measured is solid; times that are only estimated are dotted. */
export function Plot({ now }: { readonly now: Now }) {
  const points = useAppState((state) => state.compared.points);
  const metric = useAppState((state) => state.view.metric);
  const drawn = useMemo(() => drawCurves(points, metric), [points, metric]);
  const { scale, places, fidelity, topMs, times, known, guessed } = drawn;
  const thumbX = xOfSteps(now.steps);
  const value = metricOf(now, metric);
  const y = value === null ? null : scale.y(value);
  const timeY = now.totalMs === null || topMs === 0 ? null : 100 - (100 * Math.min(now.totalMs, topMs)) / topMs;
  const labels = thumbLabels(thumbX, y, timeY);
  return (
    <div className={styles.plot}>
      {metric === 'ssim' && places.length > 0 && <Bar y={scale.y} places={places} times={times} thumbX={thumbX} />}
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        <path className={styles.area} d={fidelity.area} />
        <path className={cx(styles.time, styles.dotted)} d={guessed} />
        <path className={styles.time} d={known} />
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
      <Rule now={now} metric={metric} y={y} timeY={timeY} labels={labels} />
      {metric === 'ssim' && <Dip y={scale.y} thumbX={thumbX} labels={labels} />}
      <Points places={places} />
    </div>
  );
}

type RuleProps = {
  readonly now: Now;
  readonly metric: View['metric'];
  /** Heights of the thumb on both curves in percent; null where there is none. */
  readonly y: number | null;
  readonly timeY: number | null;
  readonly labels: ThumbLabels;
};

/** The thumb on both curves. */
function Rule({ now, metric, y, timeY, labels }: RuleProps) {
  return (
    <div className={cx(styles.rule, xOfSteps(now.steps) > 0.86 && styles.late)}>
      {y === null ? (
        now.totalMs !== null && <b className={styles.open}>…</b>
      ) : (
        <i className={styles.knot} style={knotStyle(y, labels.fidelity)}>
          <b className={cx('num', styles.value)}>
            {now.fidelity?.psnr === null ? 'identical' : formatMetric(metricOf(now, metric) ?? 0, metric)}
          </b>
        </i>
      )}
      {timeY !== null && now.totalMs !== null && (
        <i
          className={cx(styles.knot, styles.cost, labels.isNear && styles.near, labels.isEnd && styles.end)}
          style={knotStyle(timeY, labels.time)}
        >
          <b
            className={cx('num', styles.value)}
          >{`${now.time === 'estimated' ? '≈ ' : ''}${formatDuration(now.totalMs)}`}</b>
        </i>
      )}
    </div>
  );
}

/** A point at a height in percent, its label's top in pixels from the top of the plot. */
function knotStyle(y: number, top: number | null) {
  return { '--y': `${y}%`, '--top': `${(top ?? 0) - fromTop(y)}px` };
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
  const stretches = timeStretches(points);
  const known = stretches.known.map((knots) => timeCurve(knots, topMs));
  const guessed = stretches.guessed.map((knots) => timeCurve(knots, topMs));
  return {
    scale,
    places,
    topMs,
    fidelity: fidelityPaths(places.filter(({ steps }) => steps <= lastOnAxis)),
    times: [...known, ...guessed],
    known: known.map(linePath).join(''),
    guessed: guessed.map(linePath).join(''),
  };
}

/** Long times as `5.0 min`: there is room for seven characters. */
function tickWords(ms: number): string {
  return ms < 99_500 ? formatDuration(ms) : `${(ms / 60_000).toFixed(1)} min`;
}
