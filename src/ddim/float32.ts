/** Float32 arithmetic: torch rounds after every operation, and bit-equal results need the same. */
export const f32 = Math.fround;

/** √v, correctly rounded to float32 for a float32 v. */
export const sqrt32 = (v: number): number => f32(Math.sqrt(v));

/** e^v rounded once to float32. */
export const exp32 = (v: number): number => f32(Math.exp(v));

/** ln v rounded once to float32. */
export const log32 = (v: number): number => f32(Math.log(v));

/** a·b + c with one rounding: the product of two float32 is exact in double. */
export const fma32 = (a: number, b: number, c: number): number => f32(a * b + c);

/** The nearest integer; halves go to the even one, as in NumPy (Math.round sends them up). */
export function roundHalfEven(v: number): number {
  const floor = Math.floor(v);
  const rest = v - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
