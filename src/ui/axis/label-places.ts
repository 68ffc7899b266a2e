/** Height of the plot in pixels; plot.module.css has the same. */
const plotHeight = 80;
const labelHeight = 16;
/** Room between a point and the note below it. */
const gap = 12;

/** Pixels from the top of the plot, of a height in percent of it. */
export function fromTop(y: number): number {
  return (y * plotHeight) / 100;
}

/** Where the thumb's values are written: tops in pixels from the top of the plot. */
export type ThumbLabels = {
  readonly fidelity: number | null;
  readonly time: number | null;
  /** The time is written on the other side of the thumb than the fidelity. */
  readonly isNear: boolean;
  /** There is no other side: the time is written below the fidelity. */
  readonly isEnd: boolean;
};

/** Places of the labels at the thumb's place `x`, 0 … 1; `y` and `timeY` are its heights on both curves in percent. */
export function thumbLabels(x: number, y: number | null, timeY: number | null): ThumbLabels {
  const fidelity = y === null ? null : fromTop(y) + (y > 50 ? -20 : 3);
  const isNear = y !== null && timeY !== null && Math.abs(y - timeY) < 56 && x > 0.1;
  const isEnd = isNear && x > 0.94;
  const beside = timeY === null ? null : fromTop(timeY) + (timeY < 50 ? 4 : -20);
  const time = isEnd && timeY !== null ? Math.max(fromTop(timeY) + 4, fromTop(y) + 21) : beside;
  return { fidelity, time, isNear, isEnd };
}

/** Top in pixels of a note below a point at the height `y` in percent, clear of labels at these tops. */
export function noteTop(y: number, labels: readonly number[]): number {
  return labels
    .toSorted((a, b) => a - b)
    .reduce((top, label) => (Math.abs(label - top) < labelHeight ? label + labelHeight + 2 : top), fromTop(y) + gap);
}
