import { createHash } from 'node:crypto';

/** How far a comparison may be off: in absolute terms, or relative to max(1, largest golden value of the row). */
export type Tolerance = { readonly label: string; readonly limit: number; readonly absolute?: boolean };

/** Where limits differ under one label, the comparison that came nearest to its own. */
type Worst = { error: number; limit: number; share: number };

/** What the comparisons of one file came to. Every comparison adds to `values`, every excess to `problems`. */
export class Tally {
  values = 0;
  readonly problems: string[] = [];
  #worstUlp: number | null = null;
  readonly #worst = new Map<string, Worst>();

  problem(text: string): void {
    this.problems.push(text);
  }

  /** Float32 values, bit for bit (0 ulp); the golden numbers are rounded to float32 first. */
  float32(path: string, actual: ArrayLike<number>, golden: ArrayLike<number>): void {
    this.#each(path, actual, golden, (a, g) => {
      const ulp = ulpBetween(a, Math.fround(g));
      this.#worstUlp = Math.max(this.#worstUlp ?? 0, ulp);
      return ulp === 0 ? null : `${ulp} ulp`;
    });
  }

  /** Rows of float32 values. A null row must be null on both sides. */
  rows(path: string, actual: readonly (Float32Array | null)[], golden: readonly (readonly number[] | null)[]): void {
    if (!this.#sameLength(path, actual, golden)) return;
    golden.forEach((row, i) => {
      const own = actual[i] ?? null;
      if (row !== null && own !== null) this.float32(`${path}[${i}]`, own, row);
      else if (row !== own) this.problem(`${path}[${i}]: ${row === null ? 'null, expected values' : 'expected null'}`);
    });
  }

  /** Integers, doubles and words that must be the same. */
  equal(path: string, actual: number | string, golden: number | string): void {
    this.values++;
    if (actual !== golden) this.problem(`${path}: golden ${golden}, here ${actual}`);
  }

  integers(path: string, actual: ArrayLike<number>, golden: ArrayLike<number>): void {
    this.#each(path, actual, golden, (a, g) => (a === g ? null : 'not equal'));
  }

  near(path: string, actual: ArrayLike<number>, golden: ArrayLike<number>, tolerance: Tolerance): void {
    const { label, limit, absolute = false } = tolerance;
    const scale = absolute ? 1 : Array.from(golden).reduce((largest, v) => Math.max(largest, Math.abs(v)), 1);
    const entry: Worst = this.#worst.get(label) ?? { error: 0, limit, share: 0 };
    this.#worst.set(label, entry);
    this.#each(path, actual, golden, (a, g) => {
      const error = Math.abs(a - g) / scale;
      const share = error === 0 ? 0 : error / limit;
      if (!(share <= entry.share)) Object.assign(entry, { error, limit, share });
      return error <= limit ? null : `error ${error.toExponential(1)}, limit ${limit.toExponential(1)}`;
    });
  }

  /** SHA-256 of the little-endian bytes. */
  sha256(path: string, actual: Float32Array, golden: string): void {
    const bytes = new DataView(new ArrayBuffer(actual.length * 4));
    actual.forEach((v, i) => {
      bytes.setFloat32(i * 4, v, true);
    });
    this.equal(path, createHash('sha256').update(bytes).digest('hex'), golden);
  }

  /** The exactly rounded double sum. */
  sum(path: string, actual: Float32Array, golden: number): void {
    this.equal(path, exactSum(actual), golden);
  }

  worst(): string {
    const parts = [...this.#worst].map(
      ([label, { error, limit }]) => `${label} ${error.toExponential(1)} of ${limit.toExponential(1)}`,
    );
    if (this.#worstUlp !== null) parts.unshift(`${this.#worstUlp} ulp`);
    return parts.join(', ') || 'equal';
  }

  #each(
    path: string,
    actual: ArrayLike<number>,
    golden: ArrayLike<number>,
    complaint: (actual: number, golden: number) => string | null,
  ): void {
    if (!this.#sameLength(path, actual, golden)) return;
    for (let i = 0; i < golden.length; i++) {
      const a = actual[i] as number;
      const g = golden[i] as number;
      this.values++;
      const text = complaint(a, g);
      if (text !== null) this.problem(`${path}[${i}]: golden ${g}, here ${a} (${text})`);
    }
  }

  #sameLength(path: string, actual: ArrayLike<unknown>, golden: ArrayLike<unknown>): boolean {
    if (actual.length === golden.length && golden.length > 0) return true;
    this.problem(`${path}: ${golden.length} entries, expected ${actual.length}`);
    return false;
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The number of float32 steps between two float32 values; infinite where one is NaN. */
function ulpBetween(a: number, b: number): number {
  if (a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  return Math.abs(orderOf(a) - orderOf(b));
}

function orderOf(v: number): number {
  float[0] = v;
  const pattern = bits[0] as number;
  return pattern < 0 ? -(pattern & 0x7fffffff) : pattern;
}

/** A float32 is a whole multiple of 2⁻¹⁴⁹, so integers of any length add them without error. */
function exactSum(values: Float32Array): number {
  let sum = 0n;
  for (const v of values) {
    if (!Number.isFinite(v)) return Number.NaN;
    sum += BigInt(v * 2 ** 149);
  }
  return Number(sum) / 2 ** 149;
}
