import { f32, sqrt32 } from './float32.ts';
import type { PredictionType } from './schedule.ts';

/** The level of x: ᾱ, or its two factors x = alpha·x0 + noise·ε. */
export type Level = number | { readonly alpha: number; readonly noise: number };

export type Prediction = { readonly x0Hat: Float32Array; readonly eps: Float32Array };

/**
 * x̂0 and ε̂ from the network's output, in fresh arrays of the length of x (equation 9 of the paper for `epsilon`;
 * Salimans and Ho for `v_prediction`). Source: diffusers `DDIMScheduler.step`, section 1 to 4.
 */
export function predict(type: PredictionType, level: Level, x: Float32Array, output: Float32Array): Prediction {
  const { alpha, noise } = factorsOf(level);
  const n = x.length;
  const x0Hat = new Float32Array(n);
  const eps = new Float32Array(n);
  switch (type) {
    case 'epsilon':
      eps.set(output);
      for (let i = 0; i < n; i++) x0Hat[i] = f32((x[i] as number) - f32(noise * (output[i] as number))) / alpha;
      break;
    case 'sample':
      x0Hat.set(output);
      predictNoise(level, x, x0Hat, eps);
      break;
    case 'v_prediction':
      for (let i = 0; i < n; i++) {
        const xi = x[i] as number;
        const oi = output[i] as number;
        x0Hat[i] = f32(alpha * xi) - f32(noise * oi);
        eps[i] = f32(alpha * oi) + f32(noise * xi);
      }
      break;
  }
  return { x0Hat, eps };
}

/** Writes the ε that joins x and x̂0, (x − √ᾱ·x̂0)/√(1−ᾱ), into eps. */
export function predictNoise(level: Level, x: Float32Array, x0Hat: Float32Array, eps: Float32Array): void {
  const { alpha, noise } = factorsOf(level);
  for (let i = 0; i < eps.length; i++) eps[i] = f32((x[i] as number) - f32(alpha * (x0Hat[i] as number))) / noise;
}

function factorsOf(level: Level): { readonly alpha: number; readonly noise: number } {
  return typeof level === 'number' ? { alpha: sqrt32(level), noise: sqrt32(f32(1 - level)) } : level;
}
