import { f32, sqrt32 } from './float32.ts';

/**
 * x_t of a clean sample: √ᾱ·x0 + √(1−ᾱ)·noise (equation 4 of the paper). Both tensors have one shape.
 *
 * Source: diffusers `add_noise`. Throws RangeError where the lengths differ.
 */
export function addNoise(alphaBar: number, x0: Float32Array, noise: Float32Array): Float32Array {
  return combine(sqrt32(alphaBar), x0, sqrt32(f32(1 - alphaBar)), noise);
}

/**
 * The target of v-prediction: √ᾱ·noise − √(1−ᾱ)·x0 (Salimans and Ho).
 *
 * Source: diffusers `get_velocity`. Throws RangeError where the lengths differ.
 */
export function velocity(alphaBar: number, x0: Float32Array, noise: Float32Array): Float32Array {
  return combine(sqrt32(alphaBar), noise, -sqrt32(f32(1 - alphaBar)), x0);
}

function combine(a: number, x: Float32Array, b: number, y: Float32Array): Float32Array {
  if (x.length !== y.length) throw new RangeError(`noise: ${x.length} and ${y.length} values`);
  const sum = new Float32Array(x.length);
  for (let i = 0; i < sum.length; i++) sum[i] = f32(a * (x[i] as number)) + f32(b * (y[i] as number));
  return sum;
}
