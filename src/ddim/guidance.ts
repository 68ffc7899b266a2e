import { f32 } from './float32.ts';

/**
 * Classifier-free guidance (Ho and Salimans): o_u + w·(o_c − o_u), both outputs of one shape.
 *
 * w = 0 gives o_u; w = 1 is o_c up to rounding only. Throws RangeError where the lengths differ.
 */
export function guide(uncond: Float32Array, cond: Float32Array, w: number): Float32Array {
  if (uncond.length !== cond.length) throw new RangeError(`cond: ${cond.length} values for ${uncond.length}`);
  const scale = f32(w);
  const guided = new Float32Array(uncond.length);
  for (let i = 0; i < guided.length; i++) {
    const u = uncond[i] as number;
    guided[i] = u + f32(scale * f32((cond[i] as number) - u));
  }
  return guided;
}
