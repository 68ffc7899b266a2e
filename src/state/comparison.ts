import type { Clip, Spacing } from '../ddim/plan.ts';
import type { Model } from '../model/catalog.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { INITIAL_BAR } from './answer.ts';
import { fitReferenceSteps } from './reference.ts';

/**
 * wipe: this run over the reference · side: both side by side · difference: |this − reference| times a factor ·
 * lanes: several counts of one noise · lesson: a step of this run beside a run of as many steps.
 */
export type StageMode = 'wipe' | 'side' | 'difference' | 'lanes' | 'lesson';

/** One lane: the run of the settings with these steps; null: eta, spacing or clipping of the settings. */
export type Lane = {
  readonly steps: number;
  readonly eta: number | null;
  readonly spacing: Spacing | null;
  readonly clip: Clip | null;
};

/** `scale` 1 … 16; `x`, `y`: the point of the picture in the middle of the view, 0 … 1 of its width and height. */
export type Zoom = { readonly scale: number; readonly x: number; readonly y: number };

export type Comparison = {
  readonly mode: StageMode;
  /** Steps of the run that everything is compared with. */
  readonly referenceSteps: number;
  /** Your bar: the mean SSIM that counts as the same picture. */
  readonly bar: number;
  /** 2 … 4. */
  readonly lanes: readonly Lane[];
};

export const FEWEST_LANES = 2;
export const MOST_LANES = 4;

export const NO_ZOOM: Zoom = { scale: 1, x: 0.5, y: 0.5 };

/** A lane that takes all but its steps from the settings. */
export function plainLane(steps: number): Lane {
  return { steps, eta: null, spacing: null, clip: null };
}

/** How a fresh visit compares. */
export function initialComparison(referenceSteps: number): Comparison {
  return { mode: 'wipe', referenceSteps, bar: INITIAL_BAR, lanes: [3, 8, 20].map(plainLane) };
}

/** The run of a lane. `run`: the canonical run of the settings. */
export function laneRun(run: RunSpec, { steps, eta, spacing, clip }: Lane): RunSpec {
  return { ...run, steps, eta: eta ?? run.eta, spacing: spacing ?? run.spacing, clip: clip ?? run.clip };
}

/** The lane closest to a wish that a model of so many timesteps can run. */
export function fitLane(lane: Lane, total: number): Lane {
  const steps = Math.min(Math.max(Math.round(lane.steps) || 1, 1), total);
  const eta = lane.eta === null ? null : Math.round(Math.min(Math.max(lane.eta, 0), 1) * 100) / 100;
  return steps === lane.steps && eta === lane.eta ? lane : { ...lane, steps, eta };
}

/** The comparison closest to a wish that a model can run. */
export function fitComparison(comparison: Comparison, model: Model): Comparison {
  const lanes = comparison.lanes.map((lane) => fitLane(lane, model.schedule.config.numTrainTimesteps));
  return { ...comparison, lanes, referenceSteps: fitReferenceSteps(comparison.referenceSteps, model) };
}

export function sameLane(a: Lane, b: Lane | undefined): boolean {
  return a.steps === b?.steps && a.eta === b.eta && a.spacing === b.spacing && a.clip === b.clip;
}
