import { axisMarks } from '../../state/curve.ts';

export const lastOnAxis = 250;

const logLast = Math.log(lastOnAxis);

/** Place of a count on the axis, 0 … 1: x(n) = ln n / ln 250. Larger counts are parked at the end. */
export function xOfSteps(steps: number): number {
  return Math.min(1, Math.log(steps) / logLast);
}

/** The count at a place of the axis; places outside are moved to the nearest end. */
export function stepsAtX(x: number): number {
  return Math.round(Math.exp(Math.min(1, Math.max(0, x)) * logLast));
}

/** The next mark in a direction; the count itself where there is none. */
export function nextMark(steps: number, direction: 1 | -1): number {
  const ahead = axisMarks.filter((mark) => (mark - steps) * direction > 0);
  return ahead.at(direction === 1 ? 0 : -1) ?? steps;
}
