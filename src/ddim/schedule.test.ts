import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfig, defaultConfig } from '../../scripts/testing/scheduler-configs.ts';
import { createSchedule } from './schedule.ts';

describe('createSchedule', () => {
  it('gives ᾱ that falls strictly within [0, 1), one a timestep', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const { alphasCumprod, betas } = createSchedule(config);
        expect(betas.length).toBe(config.numTrainTimesteps);
        expect(alphasCumprod.length).toBe(config.numTrainTimesteps);
        let before = 1;
        for (const alphaBar of alphasCumprod) {
          if (!(alphaBar >= 0 && alphaBar < before)) throw new Error(`${alphaBar} after ${before}`);
          before = alphaBar;
        }
      }),
    );
  });

  it('ends at exactly 0 with zero SNR, and only then', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const last = createSchedule(config).alphasCumprod.at(-1);
        expect(last === 0).toBe(config.rescaleBetasZeroSnr);
      }),
    );
  });

  it('starts at the betas it was given and ends near them', () => {
    const { betas } = createSchedule({ ...defaultConfig, betaSchedule: 'scaled_linear' });
    expect(betas[0]).toBeCloseTo(0.0001, 8);
    expect(betas[999]).toBeCloseTo(0.02, 8);
  });

  it('takes trained betas as they are', () => {
    const config = { ...defaultConfig, numTrainTimesteps: 3, trainedBetas: [0.5, 0.25, 1] };
    const schedule = createSchedule(config);
    expect([...schedule.betas]).toEqual([0.5, 0.25, 1]);
    expect([...schedule.alphasCumprod]).toEqual([0.5, 0.375, 0]);
  });

  it('has ᾱ = 1 or ᾱ_0 below t = 0', () => {
    expect(createSchedule(defaultConfig).finalAlphaCumprod).toBe(1);
    const kept = createSchedule({ ...defaultConfig, setAlphaToOne: false });
    expect(kept.finalAlphaCumprod).toBe(kept.alphasCumprod[0]);
    expect(kept.finalAlphaCumprod).toBeLessThan(1);
  });

  it('names what is wrong with a configuration', () => {
    expect(() => createSchedule({ ...defaultConfig, numTrainTimesteps: 0 })).toThrow('numTrainTimesteps');
    expect(() => createSchedule({ ...defaultConfig, trainedBetas: [0.1] })).toThrow('trainedBetas: 1 values');
    const betas = { numTrainTimesteps: 2, trainedBetas: [0.1, 1.5] };
    expect(() => createSchedule({ ...defaultConfig, ...betas })).toThrow('trainedBetas[1]');
  });
});
