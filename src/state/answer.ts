import type { CurvePoint } from './curve.ts';

/** SSIM that counts as "the same picture" until the visitor moves the bar. */
export const INITIAL_BAR = 0.95;

/** A fall of the mean SSIM by more than this is worth a note; smaller ones are below what a pixel of noise makes. */
export const DIP = 0.01;

/** What the curve functions read of a point. */
export type Measurable = Pick<CurvePoint, 'steps' | 'fidelity'>;

/**
 * `steps`: the fewest measured count that is at or above the bar together with every larger measured one; null where
 * there is none. `settled`: every mark was measured, and no count between the last one below and this one is open;
 * until then it is "the fewest drawn so far".
 */
export type Answer = { readonly steps: number | null; readonly settled: boolean };

/** Your bar: the answer that the measured points give (mean SSIM of a sheet), in any order. */
export function answer(points: readonly Measurable[], bar: number, marks: readonly number[]): Answer {
  const { first } = bracket(points, bar);
  return { steps: first, settled: areMeasured(points, marks) && nextBisection(points, bar) === null };
}

/** Whether each of these counts was measured. */
export function areMeasured(points: readonly Measurable[], counts: readonly number[]): boolean {
  const measured = new Set(measuredOf(points).map(({ steps }) => steps));
  return counts.every((count) => measured.has(count));
}

/**
 * The count to measure next: half way between the answer and the largest measured count below it (0 where there is
 * none). Null where no count lies between them, or where there is no answer to improve. Meant for when all marks are
 * measured.
 */
export function nextBisection(points: readonly Measurable[], bar: number): number | null {
  const { last, first } = bracket(points, bar);
  return first === null || first - last <= 1 ? null : Math.floor((last + first) / 2);
}

/** A place where more steps come less close: from the highest point so far to the lowest after it. */
export type Dip = { readonly from: number; readonly to: number; readonly fall: number };

/**
 * Where the measured curve falls by more than DIP before it is back at its height. Counts above the reference are left
 * out: they differ from it because it is the reference.
 */
export function dips(points: readonly Measurable[], referenceSteps: number): readonly Dip[] {
  const found: Dip[] = [];
  let peak: Measured | null = null;
  let dip: Dip | null = null;
  for (const point of measuredOf(points).filter(({ steps }) => steps <= referenceSteps)) {
    if (peak === null || point.ssim >= peak.ssim) {
      if (dip !== null) found.push(dip);
      peak = point;
      dip = null;
      continue;
    }
    const fall: number = peak.ssim - point.ssim;
    if (fall > Math.max(DIP, dip?.fall ?? 0)) dip = { from: peak.steps, to: point.steps, fall };
  }
  return dip === null ? found : [...found, dip];
}

type Measured = { readonly steps: number; readonly ssim: number };

function measuredOf(points: readonly Measurable[]): Measured[] {
  return points
    .flatMap(({ steps, fidelity }) => (fidelity === null ? [] : [{ steps, ssim: fidelity.ssim.mean }]))
    .sort((a, b) => a.steps - b.steps);
}

/** The largest measured count below the bar (0: none), and the next measured one, which is the answer (null: none). */
function bracket(points: readonly Measurable[], bar: number): { last: number; first: number | null } {
  const measured = measuredOf(points);
  const below = measured.findLastIndex(({ ssim }) => ssim < bar);
  return { last: measured[below]?.steps ?? 0, first: measured[below + 1]?.steps ?? null };
}
