/** The counts that the axis names and whose buttons it shows. */
export const marks = [1, 2, 3, 5, 8, 13, 20, 35, 50, 100, 250] as const;
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
  const ahead = direction === 1 ? marks.filter((mark) => mark > steps) : marks.filter((mark) => mark < steps);
  return ahead.at(direction === 1 ? 0 : -1) ?? steps;
}
