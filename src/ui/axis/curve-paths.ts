import { axisMarks, type CurvePoint } from '../../state/curve.ts';
import type { View } from '../../state/types.ts';
import { lastOnAxis, xOfSteps } from './scale.ts';

/** A point in the plot: x 0 … 1, y 0 (top) … 100. */
export type Point = { readonly x: number; readonly y: number };

/** A value in the plot. An infinite value (identical pictures, in dB) is at the top. */
export type Place = Point & { readonly steps: number; readonly value: number };

export type FidelityScale = {
  /** Height of a value, 0 … 100 from the top; identical pictures are at the top. */
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
};

/** Mean of a point in the metric; Infinity where all pictures are identical, null where it was not measured. */
export function metricOf({ fidelity }: Pick<CurvePoint, 'fidelity'>, metric: View['metric']): number | null {
  if (fidelity === null) return null;
  return metric === 'ssim' ? fidelity.ssim.mean : (fidelity.psnr?.mean ?? Number.POSITIVE_INFINITY);
}

/** A linear scale that holds every measured value: SSIM from 0.4 or lower to 1, PSNR from 10 dB or lower. */
export function fidelityScale(points: readonly CurvePoint[], metric: View['metric']): FidelityScale {
  const values = points.flatMap((point) => metricOf(point, metric) ?? []).filter(Number.isFinite);
  const unit = metric === 'ssim' ? 0.2 : 10;
  const [low, high] = metric === 'ssim' ? [0.4, 1] : [10, 40];
  const bottom = Math.min(low, Math.floor(Math.min(...values) / unit) * unit);
  const top = metric === 'ssim' ? 1 : Math.max(high, Math.ceil(Math.max(...values) / unit) * unit) + 5;
  const y = (value: number) => 6 + 94 * Math.min(1, (top - Math.min(value, top)) / (top - bottom));
  return { y, ticks: metric === 'ssim' ? [1, 0.5] : [40, 20] };
}

/**
 * The measured points as SVG paths in a box of 1000 × 100: solid between neighbours, dotted over marks that are still
 * to be measured. Nothing is drawn beyond the last measured one, nor to identical pictures, which no number of
 * decibels stands for.
 */
export function fidelityPaths(places: readonly Place[]): { solid: string; dotted: string; area: string } {
  let [solid, dotted, area] = ['', '', ''];
  places.forEach((to, i) => {
    const from = places[i - 1];
    if (from === undefined || !Number.isFinite(from.value + to.value)) return;
    const piece = `M${at(from)}L${at(to)}`;
    if (axisMarks.some((mark) => mark > from.steps && mark < to.steps)) dotted += piece;
    else {
      solid += piece;
      area += `${piece}V100H${(1000 * from.x).toFixed(1)}Z`;
    }
  });
  return { solid, dotted, area };
}

/** Room that the name of the bar takes in the plot: a share of its width, and of its height (0 … 100). */
const nameRoom = { width: 0.1, height: 24 };

/**
 * Where the name of the bar starts, under its line at height `y`: at the left end or the first mark from which neither
 * a curve nor the thumb at `thumbX` runs through it. Where there is no such mark, the curve of time may; where there is
 * none even so, at the left end.
 */
export function barNameX(
  places: readonly Point[],
  times: readonly (readonly Point[])[],
  y: number,
  thumbX: number,
): number {
  const isClear = (curve: readonly Point[], x: number) => {
    const end = x + nameRoom.width;
    const heights = curve.flatMap((to, i) => {
      const from = curve[i - 1];
      if (from === undefined || to.x <= x || from.x >= end) return [];
      const heightAt = (at: number) => from.y + ((to.y - from.y) * (at - from.x)) / (to.x - from.x);
      return [heightAt(Math.max(x, from.x)), heightAt(Math.min(end, to.x))];
    });
    return heights.every((height) => height <= y) || heights.every((height) => height >= y + nameRoom.height);
  };
  const free = [0, ...places.map(({ x }) => x)].filter((x) => {
    const end = x + nameRoom.width;
    return isClear(places, x) && end <= 1 && (thumbX < x - nameRoom.width / 2 || thumbX > end);
  });
  return free.find((x) => times.every((curve) => isClear(curve, x))) ?? free[0] ?? 0;
}

/** Total time of one run. */
export type TimePoint = { readonly steps: number; readonly ms: number };

/**
 * The curve through the knots, its top at `topMs`. Time grows with the count and not with its logarithm, so that
 * straight pieces between counts are bent on this axis.
 */
export function timeCurve(knots: readonly TimePoint[], topMs: number): readonly Point[] {
  return knots.flatMap((from, i) => {
    const to = knots[i + 1] ?? from;
    const width = xOfSteps(to.steps) - xOfSteps(from.steps);
    const pieces = Math.max(1, Math.ceil(width * 60));
    return Array.from({ length: pieces }, (_, k) => {
      const x = xOfSteps(from.steps) + (width * k) / pieces;
      const share = to.steps === from.steps ? 0 : (lastOnAxis ** x - from.steps) / (to.steps - from.steps);
      return { x, y: 100 - (100 * (from.ms + share * (to.ms - from.ms))) / topMs };
    });
  });
}

/** A line as an SVG path in a box of 1000 × 100; nothing for a single point. */
export function linePath(points: readonly Point[]): string {
  return points.length < 2 ? '' : `M${points.map(at).join('L')}`;
}

/** Knots of the times that were measured (or recorded), and of each stretch that is only estimated. */
export function timeStretches(points: readonly CurvePoint[]): {
  known: readonly (readonly TimePoint[])[];
  guessed: readonly (readonly TimePoint[])[];
} {
  const known: TimePoint[][] = [];
  const guessed: TimePoint[][] = [];
  const timed = points.flatMap(({ steps, totalMs, time }) =>
    totalMs === null ? [] : [{ steps, ms: totalMs, sure: time !== 'estimated' }],
  );
  timed.forEach((to, i) => {
    const from = timed[i - 1];
    if (from !== undefined) (from.sure && to.sure ? known : guessed).push([from, to]);
  });
  return { known, guessed };
}

function at({ x, y }: Point): string {
  return `${(1000 * x).toFixed(1)} ${y.toFixed(2)}`;
}
