import { f32 } from './float32.ts';
import type { SchedulerConfig } from './schedule.ts';

/**
 * Limits x̂0 in place: dynamic thresholding of each of `count` samples where the configuration asks for it, else a clamp
 * to ±clipSampleRange. Throws RangeError where count does not divide the length.
 */
export function limit(config: SchedulerConfig, x0Hat: Float32Array, count: number): void {
  if (!config.thresholding) {
    clamp(x0Hat, f32(config.clipSampleRange));
    return;
  }
  const size = x0Hat.length / count;
  if (!Number.isInteger(size)) throw new RangeError(`count: ${x0Hat.length} values are not ${count} samples`);
  for (let i = 0; i < count; i++) threshold(config, x0Hat.subarray(i * size, (i + 1) * size));
}

function clamp(values: Float32Array, bound: number): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.min(Math.max(values[i] as number, -bound), bound);
}

/**
 * Imagen's dynamic thresholding of one sample (Saharia et al., section 2.3): clamped to ±s and divided by s, where s is
 * the quantile of |x̂0|, at least 1. Source: diffusers `_threshold_sample`, `torch.quantile` with linear interpolation.
 */
function threshold({ dynamicThresholdingRatio, sampleMaxValue }: SchedulerConfig, sample: Float32Array): void {
  const sorted = sample.map(Math.abs).sort();
  const rank = f32(f32(dynamicThresholdingRatio) * (sorted.length - 1));
  const low = sorted[Math.floor(rank)] as number;
  const high = sorted[Math.ceil(rank)] as number;
  const weight = f32(rank - Math.floor(rank));
  const difference = f32(high - low);
  // torch.lerp counts from the nearer end.
  const quantile = weight < 0.5 ? f32(low + f32(weight * difference)) : f32(high - f32(difference * f32(1 - weight)));
  const bound = Math.min(Math.max(quantile, 1), f32(sampleMaxValue));
  clamp(sample, bound);
  for (let i = 0; i < sample.length; i++) sample[i] = (sample[i] as number) / bound;
}
