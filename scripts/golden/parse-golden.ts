import * as v from 'valibot';
import { type GoldenFile, schemas } from './formats.ts';

/** Reads one golden file. Throws an Error that names the field which is missing, unknown or malformed. */
export function parseGolden(text: string): GoldenFile {
  // Integers beyond 2⁵³ (seeds) would lose digits as doubles: keep them as strings.
  const json: unknown = JSON.parse(text.replace(/(?<=[:[,]\s*)\d{16,}(?=\s*[,\]}])/g, '"$&"'));
  const format = v.safeParse(v.object({ format: v.string() }), json);
  if (!format.success) throw new Error('format: missing, or not a word');
  const schema = Object.hasOwn(schemas, format.output.format) ? schemas[format.output.format] : undefined;
  if (schema === undefined) throw new Error(`format: "${format.output.format}" is unknown`);
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw new Error(result.issues.flatMap(describe).slice(0, 5).join('; '));
}

/** A union complains about each of its members; the complaint with the deepest path is the one that helps. */
function describe(issue: v.BaseIssue<unknown>): string[] {
  const path = v.getDotPath(issue) ?? '';
  const nested = (issue.issues ?? []).flatMap(describe).filter((line) => !line.startsWith(': '));
  if (nested.length > 0) return nested.map((line) => (path === '' ? line : `${path}.${line}`));
  const isKey = issue.type === 'strict_object' || issue.type === 'loose_object';
  if (isKey && issue.expected === 'never') return [`${path}: unknown field`];
  return [`${path}: ${isKey && issue.received === 'undefined' ? 'missing' : issue.message}`];
}
