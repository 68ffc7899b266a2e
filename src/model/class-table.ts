import type { Manifest } from './manifest.ts';

/** One value id for each class axis of a model, in the order of its axes. */
export type ClassValues = readonly string[];

/** Class index of a combination, or null where the model's table does not have it. */
export function classIndex(manifest: Manifest, values: ClassValues): number | null {
  const row = manifest.conditioning.table.find((entry) => sameValues(entry.values, values));
  return row === undefined ? null : row.index;
}

/** The combination that a class index stands for, or null for an index that only `label=` can name. */
export function classValues(manifest: Manifest, index: number): ClassValues | null {
  return manifest.conditioning.table.find((entry) => entry.index === index)?.values ?? null;
}

/** Class indices run from 0 to this one; the table and the null class name them all. */
export function lastClassIndex(manifest: Manifest): number {
  const { table, nullClass } = manifest.conditioning;
  return Math.max(nullClass, ...table.map((entry) => entry.index));
}

function sameValues(a: ClassValues, b: ClassValues): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
