import fc from 'fast-check';
import type { SchedulerConfig } from '../../src/ddim/schedule.ts';

/** diffusers' defaults, for tests. */
export const defaultConfig: SchedulerConfig = {
  numTrainTimesteps: 1000,
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: 'linear',
  trainedBetas: null,
  predictionType: 'epsilon',
  clipSample: true,
  clipSampleRange: 1,
  thresholding: false,
  dynamicThresholdingRatio: 0.995,
  sampleMaxValue: 1,
  setAlphaToOne: true,
  stepsOffset: 0,
  timestepSpacing: 'leading',
  rescaleBetasZeroSnr: false,
  varianceType: 'fixed_small',
  finalSigmasType: 'zero',
  lowerOrderFinal: true,
  eulerAtFinal: false,
};

/** Configurations whose ᾱ neither rounds to 1 at the start nor underflows at the end. */
export const anyConfig: fc.Arbitrary<SchedulerConfig> = fc.record({
  numTrainTimesteps: fc.integer({ min: 2, max: 1100 }),
  betaStart: fc.double({ min: 0.0001, max: 0.001, noNaN: true }),
  betaEnd: fc.double({ min: 0.002, max: 0.03, noNaN: true }),
  betaSchedule: fc.constantFrom('linear', 'scaled_linear', 'squaredcos_cap_v2'),
  trainedBetas: fc.constant(null),
  predictionType: fc.constantFrom('epsilon', 'v_prediction', 'sample'),
  clipSample: fc.boolean(),
  clipSampleRange: fc.constantFrom(1, 0.5, 2),
  thresholding: fc.boolean(),
  dynamicThresholdingRatio: fc.double({ min: 0.1, max: 1, noNaN: true }),
  sampleMaxValue: fc.constantFrom(1, 1.5, 20),
  setAlphaToOne: fc.boolean(),
  stepsOffset: fc.integer({ min: 0, max: 3 }),
  timestepSpacing: fc.constantFrom('leading', 'trailing', 'linspace'),
  rescaleBetasZeroSnr: fc.boolean(),
  varianceType: fc.constantFrom('fixed_small', 'fixed_small_log', 'fixed_large'),
  finalSigmasType: fc.constantFrom('zero', 'sigma_min'),
  lowerOrderFinal: fc.boolean(),
  eulerAtFinal: fc.boolean(),
});
