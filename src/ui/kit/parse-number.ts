/**
 * What somebody typed, as a number on the grid of `quantum` within the range; null where it is anything else. Spaces
 * around it and a decimal comma are forgiven, a number between two grid points is rounded only where decimals are
 * allowed.
 */
export function parseNumber(text: string, min: number, max: number, quantum: number): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed)) return null;
  const value = Number(trimmed);
  if (value < min || value > max) return null;
  if (quantum === 1) return Number.isInteger(value) ? value : null;
  const perUnit = Math.round(1 / quantum);
  return Math.round(value * perUnit) / perUnit;
}
