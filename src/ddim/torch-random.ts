import { f32, fma32 } from './float32.ts';

const WORDS = 624;
const SHIFT = 397;
/** From this many numbers on, torch fills whole blocks; below, it draws one number at a time. */
const BLOCK = 16;

/**
 * `torch.Generator().manual_seed(seed)` on a CPU with AVX2 or AVX-512, bit for bit: mt19937 with torch's own way of
 * making floats. Only float32 additions, multiplications and square roots are used for 16 numbers and more, so every
 * JavaScript engine agrees. Source: ATen `MT19937RNGEngine.h`, `DistributionTemplates.h`, `avx_mathfun.h`.
 */
export class TorchGenerator {
  readonly #words = new Uint32Array(WORDS);
  #next = WORDS;
  /** The second normal of a pair that `randn` of fewer than 16 numbers has not handed out yet. */
  #cached: number | null = null;

  /** seed: an integer ≥ 0, taken modulo 2³². Throws RangeError otherwise. */
  constructor(seed: number | bigint) {
    this.manualSeed(seed);
  }

  /** Starts anew from a seed, like `manual_seed`; the cached normal is dropped. Errors as the constructor. */
  manualSeed(seed: number | bigint): void {
    if (seed < 0 || (typeof seed === 'number' && !Number.isSafeInteger(seed)))
      throw new RangeError(`seed: ${seed} is not an integer of at least 0`);
    const words = this.#words;
    let word = typeof seed === 'bigint' ? Number(BigInt.asUintN(32, seed)) : seed >>> 0;
    words[0] = word;
    for (let j = 1; j < WORDS; j++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + j) >>> 0;
      words[j] = word;
    }
    this.#next = WORDS;
    this.#cached = null;
  }

  /** A generator that goes on from the same state, independent of this one: 2.5 kB, no draws. */
  clone(): TorchGenerator {
    const copy = new TorchGenerator(0);
    copy.#words.set(this.#words);
    copy.#next = this.#next;
    copy.#cached = this.#cached;
    return copy;
  }

  /** n numbers uniform in [0, 1), `torch.rand(n)`. */
  rand(n: number): Float32Array {
    const values = new Float32Array(n);
    for (let i = 0; i < n; i++) values[i] = this.#uniform();
    return values;
  }

  /** n standard normals, `torch.randn(n)`; the same as of any shape with n numbers. */
  randn(n: number): Float32Array {
    if (n < BLOCK) return Float32Array.from({ length: n }, () => this.#normal());
    const values = this.rand(n);
    for (let start = 0; start + BLOCK <= n; start += BLOCK) boxMuller(values, start);
    if (n % BLOCK !== 0) {
      // torch draws the last 16 places anew and so overwrites finished normals.
      for (let i = n - BLOCK; i < n; i++) values[i] = this.#uniform();
      boxMuller(values, n - BLOCK);
    }
    return values;
  }

  #uniform(): number {
    return (this.#word() & 0xffffff) * 2 ** -24;
  }

  #uniformDouble(): number {
    const high = this.#word() & 0x1fffff;
    return (high * 2 ** 32 + this.#word()) * 2 ** -53;
  }

  #normal(): number {
    if (this.#cached !== null) {
      const value = this.#cached;
      this.#cached = null;
      return value;
    }
    const angle = 2 * Math.PI * this.#uniformDouble();
    const radius = Math.sqrt(-2 * Math.log(1 - this.#uniformDouble()));
    this.#cached = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  #word(): number {
    if (this.#next === WORDS) this.#twist();
    let y = this.#words[this.#next++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const words = this.#words;
    for (let j = 0; j < WORDS; j++) {
      const y = ((words[j] as number) & 0x80000000) | ((words[(j + 1) % WORDS] as number) & 0x7fffffff);
      words[j] = (words[(j + SHIFT) % WORDS] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

const TWO_PI = f32(2 * Math.PI);
const FOUR_OVER_PI = f32(1.27323954473516);
const PI_4_HIGH = f32(-0.78515625);
const PI_4_MIDDLE = f32(-2.4187564849853516e-4);
const PI_4_LOW = f32(-3.774894977445941e-8);
const COS_3 = f32(2.443315711809948e-5);
const COS_2 = f32(-1.388731625493765e-3);
const COS_1 = f32(4.166664568298827e-2);
const SIN_3 = f32(-1.9515295891e-4);
const SIN_2 = f32(8.3321608736e-3);
const SIN_1 = f32(-1.6666654611e-1);
const SQRT_HALF = f32(Math.SQRT1_2);
const LN2_HIGH = f32(0.693359375);
const LN2_LOW = f32(-2.1219444e-4);
const LOG = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);

/** Turns 16 uniforms from `start` into normals in place, with the Cephes polynomials of torch's vector kernel. */
function boxMuller(values: Float32Array, start: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = f32(Math.sqrt(f32(-2 * logCephes(f32(1 - (values[j] as number))))));
    const angle = f32(TWO_PI * (values[j + 8] as number));
    const octant = (Math.trunc(f32(angle * FOUR_OVER_PI)) + 1) & ~1;
    const x = fma32(octant, PI_4_LOW, fma32(octant, PI_4_MIDDLE, fma32(octant, PI_4_HIGH, angle)));
    const z = f32(x * x);
    const cosTail = f32(fma32(fma32(COS_3, z, COS_2), z, COS_1) * z);
    const c = f32(fma32(cosTail, z, -f32(0.5 * z)) + 1);
    const s = fma32(f32(fma32(fma32(SIN_3, z, SIN_2), z, SIN_1) * z), x, x);
    const swapped = (octant & 2) !== 0;
    const sin = swapped ? c : s;
    const cos = swapped ? s : c;
    values[j] = radius * (((octant - 2) & 4) === 0 ? -cos : cos);
    values[j + 8] = radius * ((octant & 4) !== 0 ? -sin : sin);
  }
}

const bitsAsFloat = new Float32Array(1);
const bitsAsWord = new Uint32Array(bitsAsFloat.buffer);

/** ln v of a float32 v in [2⁻²⁴, 1], polynomial of degree 9 in the mantissa. */
function logCephes(v: number): number {
  bitsAsFloat[0] = v;
  const bits = bitsAsWord[0] as number;
  let exponent = (bits >>> 23) - 126;
  bitsAsWord[0] = (bits & 0x007fffff) | 0x3f000000;
  const mantissa = bitsAsFloat[0] as number;
  let x = f32(mantissa - 1);
  if (mantissa < SQRT_HALF) {
    exponent -= 1;
    x = f32(x + mantissa);
  }
  const z = f32(x * x);
  let y = LOG[0] as number;
  for (let k = 1; k < LOG.length; k++) y = fma32(y, x, LOG[k] as number);
  y = fma32(f32(y * x), z, f32(exponent * LN2_LOW));
  return fma32(exponent, LN2_HIGH, f32(x + fma32(-z, 0.5, y)));
}
