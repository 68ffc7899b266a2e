/** Middle value; the mean of the two middle ones for an even count; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** `digits` behind the point, as a number. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

export type Line = { readonly slope: number; readonly intercept: number; readonly r2: number };

/** The line of least squares through points [x, y], and the share of the variance of y that it explains. */
export function lineThrough(points: readonly (readonly [number, number])[]): Line {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (term: (x: number, y: number) => number) =>
    points.reduce((total, [x, y]) => total + term(x - mx, y - my), 0);
  const slope = sum((x, y) => x * y) / sum((x) => x * x);
  return { slope, intercept: my - slope * mx, r2: (slope * sum((x, y) => x * y)) / sum((_, y) => y * y) };
}
