/** At most this many frames are on show at once. */
const MOST_FRAMES = 24;

/** The steps (1 … S) whose frames are shown: all of them, or 24 evenly chosen with the first and the last. */
export function chosenSteps(steps: number): readonly number[] {
  const count = Math.min(steps, MOST_FRAMES);
  if (count < 2) return [1];
  return Array.from({ length: count }, (_, i) => 1 + Math.round((i * (steps - 1)) / (count - 1)));
}

/** At most `most` of the steps 1 … S, the same number of steps apart, and the last: for frames that hang on a time axis. */
export function equallySpacedSteps(steps: number, most: number): readonly number[] {
  const apart = Math.ceil(steps / most);
  return Array.from({ length: Math.ceil(steps / apart) }, (_, i) => steps - i * apart).reverse();
}

/** The shown frame that stands for a step: the last one that is not later. */
export function slotOfStep(chosen: readonly number[], step: number): number {
  return Math.max(
    0,
    chosen.findLastIndex((candidate) => candidate <= step),
  );
}
