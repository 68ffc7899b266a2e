import { specKey } from '../model/canonical-spec.ts';
import type { Backend } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { Model } from './types.ts';

const STEPS = 100;
/** On the CPU a fresh visit begins with a reference that is there in reasonable time. */
const STEPS_ON_CPU = 50;

/**
 * Steps of the reference that a fresh visit begins with. Ask once, before the first link is written: from then on the
 * link says it.
 */
export function initialReferenceSteps(backend: Backend | null, model: Model): number {
  return fitReferenceSteps(backend === 'wasm' ? STEPS_ON_CPU : STEPS, model);
}

/** The number of reference steps closest to a wish that the model can run: whole, 1 … T. */
export function fitReferenceSteps(steps: number, { schedule }: Model): number {
  return Math.min(Math.max(Math.round(steps), 1), schedule.config.numTrainTimesteps);
}

/** The run that a canonical run is compared with: the same noise, class, guidance, spacing and clipping, but eta 0. */
export function referenceOf(run: RunSpec, referenceSteps: number): RunSpec {
  return { ...run, steps: referenceSteps, eta: 0 };
}

/** Key of that run. */
export function referenceKeyOf(run: RunSpec, referenceSteps: number): string {
  return specKey(referenceOf(run, referenceSteps));
}
