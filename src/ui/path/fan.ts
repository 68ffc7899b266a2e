import type { Plan } from '../../ddim/plan.ts';

/** A frame may be this far from its tick (of the axis' width) and still count as under it. */
const slack = 0.006;

/**
 * Lines from each tick to the left edge of its frame, as an SVG path in a box of 1000 × 12; null where every frame
 * starts under its tick, so that no line is needed.
 */
export function fanLines(plan: Plan, chosen: readonly number[], total: number): string | null {
  const ends = chosen.map((step, slot) => ({
    from: (total - 1 - (plan[step - 1]?.t ?? 0)) / total,
    to: slot / chosen.length,
  }));
  if (ends.every(({ from, to }) => Math.abs(from - to) < slack)) return null;
  return ends.map(({ from, to }) => `M${(1000 * from).toFixed(1)} 0L${(1000 * to + 1).toFixed(1)} 12`).join('');
}
