import { roundHalfEven } from './float32.ts';
import type { Spacing } from './plan.ts';
import type { NamedSpacing } from './schedule.ts';

/**
 * The S timesteps of a run, strictly decreasing in 0 … T−1, for every S in 1 … T.
 *
 * The named spacings are diffusers' (see `diffusersTimesteps`), moved down where an offset would lead past T − 1.
 * Quadratic is the paper's τ_i = c·i² (appendix D.2) made free of duplicates:
 * τ_i = clamp(round(c·i²), max(i, τ_{i−1} + 1), T − S + i), i = 0 … S−1, with c = (T−1)/(S−1)², so that the last τ, where
 * sampling starts, is T − 1 (the paper: "close to T"; its code stops at 0.8 T). With S = 1 there is no such c: τ_0 = 0.
 * Throws RangeError where S is not an integer in 1 … T or the offset is not an integer ≥ 0.
 */
export function timesteps(spacing: Spacing, total: number, steps: number, stepsOffset: number): Int32Array {
  checkCounts(total, steps, stepsOffset);
  return spacing === 'quadratic'
    ? quadraticTimesteps(total, steps)
    : fitInRange(diffusersTimesteps(spacing, total, steps, stepsOffset), total);
}

/** The timesteps of a DDIM inversion: those of sampling, ascending. Errors as `timesteps`. */
export function inverseTimesteps(
  spacing: 'leading' | 'trailing',
  total: number,
  steps: number,
  stepsOffset: number,
): Int32Array {
  return timesteps(spacing, total, steps, stepsOffset).reverse();
}

/**
 * The timesteps of DPM-Solver++, strictly decreasing: where diffusers drops the lowest of S + 1 (linspace, leading).
 *
 * Source: diffusers `DPMSolverMultistepScheduler.set_timesteps`. Where its list repeats an entry (S close to T) the
 * repeated ones are moved down. Errors as `timesteps`.
 */
export function dpmTimesteps(spacing: Spacing, total: number, steps: number, stepsOffset: number): Int32Array {
  if (spacing === 'quadratic' || spacing === 'trailing') return timesteps(spacing, total, steps, stepsOffset);
  checkCounts(total, steps, stepsOffset);
  const stride = spacing === 'leading' ? Math.floor(total / (steps + 1)) : (total - 1) / steps;
  const offset = spacing === 'leading' ? stepsOffset : 0;
  return fitInRange(
    Int32Array.from({ length: steps }, (_, i) => roundHalfEven((steps - i) * stride) + offset),
    total,
  );
}

/**
 * The list as diffusers' `DDIMScheduler.set_timesteps` gives it, descending. It may hold entries above T − 1 (leading
 * with an offset and S near T). Trailing always has S entries: diffusers' surplus entry −1 (S = 61 of T = 1000) is left out.
 */
export function diffusersTimesteps(
  spacing: NamedSpacing,
  total: number,
  steps: number,
  stepsOffset: number,
): Int32Array {
  checkCounts(total, steps, stepsOffset);
  switch (spacing) {
    case 'leading': {
      const stride = Math.floor(total / steps);
      return Int32Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride + stepsOffset);
    }
    case 'trailing': {
      // numpy.arange computes its stride as the difference of the first two entries.
      const stride = total - total / steps - total;
      return Int32Array.from({ length: steps }, (_, i) => roundHalfEven(total + i * stride) - 1);
    }
    case 'linspace': {
      if (steps === 1) return Int32Array.of(0);
      const stride = (total - 1) / (steps - 1);
      return Int32Array.from({ length: steps }, (_, i) =>
        i === 0 ? total - 1 : roundHalfEven((steps - 1 - i) * stride),
      );
    }
  }
}

function quadraticTimesteps(total: number, steps: number): Int32Array {
  const c = steps === 1 ? 0 : (total - 1) / (steps - 1) ** 2;
  const ascending = new Int32Array(steps);
  let before = -1;
  for (let i = 0; i < steps; i++) {
    before = Math.min(Math.max(roundHalfEven(c * i * i), i, before + 1), total - steps + i);
    ascending[i] = before;
  }
  return ascending.reverse();
}

/** Lowers entries above T − 1 and repeated ones; a list that is strictly decreasing in 0 … T−1 stays as it is. */
function fitInRange(descending: Int32Array, total: number): Int32Array {
  let ceiling = total - 1;
  return descending.map((t, i) => {
    const fitted = Math.max(Math.min(t, ceiling), descending.length - 1 - i);
    ceiling = fitted - 1;
    return fitted;
  });
}

function checkCounts(total: number, steps: number, stepsOffset: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > total)
    throw new RangeError(`steps: ${steps} is not an integer in 1 … ${total}`);
  if (!Number.isInteger(stepsOffset) || stepsOffset < 0)
    throw new RangeError(`stepsOffset: ${stepsOffset} is not an integer of at least 0`);
}
