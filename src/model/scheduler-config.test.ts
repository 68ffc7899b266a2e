import { describe, expect, it } from 'vitest';
import { parseSchedulerConfig } from './scheduler-config.ts';

describe('parseSchedulerConfig', () => {
  it('fills in the defaults of diffusers and ignores keys it does not know', () => {
    expect(parseSchedulerConfig({ _class_name: 'DDIMScheduler', skip_prk_steps: true })).toEqual({
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
    });
  });

  it('reads what the file says', () => {
    const config = parseSchedulerConfig({
      num_train_timesteps: 2,
      trained_betas: [0.1, 1],
      prediction_type: 'v_prediction',
      clip_sample_range: 0.5,
      set_alpha_to_one: false,
      steps_offset: 1,
      rescale_betas_zero_snr: true,
    });
    expect(config).toMatchObject({
      numTrainTimesteps: 2,
      trainedBetas: [0.1, 1],
      predictionType: 'v_prediction',
      clipSampleRange: 0.5,
      setAlphaToOne: false,
      stepsOffset: 1,
      rescaleBetasZeroSnr: true,
    });
  });

  it.each([
    ['beta_schedule', 'sigmoid'],
    ['prediction_type', 'flow_prediction'],
    ['timestep_spacing', 'quadratic'],
    ['variance_type', 'learned_range'],
    ['num_train_timesteps', 0],
    ['num_train_timesteps', 10.5],
    ['beta_start', '0.1'],
    ['beta_end', 2],
    ['steps_offset', -1],
    ['clip_sample', 1],
    ['clip_sample_range', Number.POSITIVE_INFINITY],
    ['dynamic_thresholding_ratio', 1.5],
    ['solver_order', 3],
    ['use_karras_sigmas', true],
  ])('refuses %s: %j by name', (field, value) => {
    expect(() => parseSchedulerConfig({ [field]: value })).toThrow(new RegExp(`${field}: .*${value}`));
  });

  it('names the entry of trained_betas that is out of range, and a wrong length', () => {
    expect(() => parseSchedulerConfig({ trained_betas: [0.1, 0] })).toThrow('trained_betas.1');
    expect(() => parseSchedulerConfig({ trained_betas: [0.1] })).toThrow('num_train_timesteps is 1000');
  });

  it.each([[null], [[]], ['text'], [3], [undefined]])('refuses %j, which is no object', (json) => {
    expect(() => parseSchedulerConfig(json)).toThrow('scheduler_config');
  });
});
