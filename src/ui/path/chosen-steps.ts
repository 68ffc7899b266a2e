/** At most this many frames are on show at once. */
const mostFrames = 24;

/** The steps (1 … S) whose frames are shown: all of them, or so many evenly chosen with the first and the last. */
export function chosenSteps(steps: number, most = mostFrames): readonly number[] {
  const count = Math.min(steps, most);
  if (count < 2) return [1];
  return Array.from({ length: count }, (_, i) => 1 + Math.round((i * (steps - 1)) / (count - 1)));
}

/** The shown frame that stands for a step: the last one that is not later. */
export function slotOfStep(chosen: readonly number[], step: number): number {
  return Math.max(
    0,
    chosen.findLastIndex((candidate) => candidate <= step),
  );
}
