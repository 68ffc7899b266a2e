/**
 * Spherical interpolation between two noise tensors of one shape (paper, appendix D.5): alpha 0 gives z0, 1 gives z1.
 *
 * θ is the angle between the whole tensors; evaluated in double and rounded once. Where z0 and z1 are parallel (sin θ
 * below 1e-9, so the formula divides by 0) the interpolation is linear; of opposite ends it passes through 0.
 * Throws RangeError where the lengths differ or a tensor is all zero.
 */
export function slerp(z0: Float32Array, z1: Float32Array, alpha: number): Float32Array {
  const { theta } = angleBetween(z0, z1);
  const sin = Math.sin(theta);
  const parallel = sin < 1e-9;
  const from = parallel ? 1 - alpha : Math.sin((1 - alpha) * theta) / sin;
  const to = parallel ? alpha : Math.sin(alpha * theta) / sin;
  const between = new Float32Array(z0.length);
  for (let i = 0; i < between.length; i++) between[i] = from * (z0[i] as number) + to * (z1[i] as number);
  return between;
}

/** The angle θ in radians between two tensors taken as vectors, and its cosine. Errors as `slerp`. */
export function angleBetween(z0: Float32Array, z1: Float32Array): { readonly cos: number; readonly theta: number } {
  if (z0.length !== z1.length) throw new RangeError(`z1: ${z1.length} values for ${z0.length}`);
  let dot = 0;
  let square0 = 0;
  let square1 = 0;
  for (let i = 0; i < z0.length; i++) {
    const a = z0[i] as number;
    const b = z1[i] as number;
    dot += a * b;
    square0 += a * a;
    square1 += b * b;
  }
  if (square0 === 0 || square1 === 0) throw new RangeError('slerp needs two tensors that are not all zero');
  const cos = Math.min(1, Math.max(-1, dot / (Math.sqrt(square0) * Math.sqrt(square1))));
  return { cos, theta: Math.acos(cos) };
}
