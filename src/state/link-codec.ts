import * as v from 'valibot';
import { classIndex, classValues } from '../model/class-table.ts';
import type { Manifest } from '../model/manifest.ts';
import { comparisonRows, initialLinked, type LinkedComparison } from './link-comparison.ts';
import { defaultSettings, settingsTable, valueSchema, withValue } from './settings-table.ts';
import type { Model, Settings } from './types.ts';

/** What a link promises of its run; null where it says nothing. */
export type LinkChecks = {
  /** First 8 hex digits of SHA-256 of x_T. */
  readonly noise: string | null;
  /** 8 hex digits a weights file, joined by a dot. */
  readonly weights: string | null;
  /** Perceptual hash of the final picture, 16 hex digits. */
  readonly picture: string | null;
};

export const noChecks: LinkChecks = { noise: null, weights: null, picture: null };

/** A part of a link that was not used; `used`: what counts instead, null where nothing does. */
export type IgnoredField = {
  readonly key: string;
  readonly value: string;
  readonly reason: string;
  readonly used: string | null;
};

/** Everything that a link says. */
export type LinkContent = {
  readonly settings: Settings;
  readonly comparison: LinkedComparison;
  readonly checks: LinkChecks;
};

export type ParsedLink = LinkContent & {
  readonly ignored: readonly IgnoredField[];
};

const VERSION = 1;
/** Far above every link that formatLink makes. */
const MOST_CHARACTERS = 4096;
const MOST_SHOWN = 40;

const checkPatterns: Readonly<Record<keyof LinkChecks, RegExp>> = {
  noise: /^[0-9a-f]{8}$/,
  weights: /^[0-9a-f]{8}(\.[0-9a-f]{8})?$/,
  picture: /^[0-9a-f]{16}$/,
};
const checkKeys = ['noise', 'weights', 'picture'] as const;
const reservedKeys: ReadonlySet<string> = new Set([
  'v',
  'model',
  ...settingsTable.map((row) => row.linkKey),
  ...comparisonRows.map(({ key }) => key),
  ...checkKeys,
]);

/**
 * Reads the fragment of an address, with or without its `#`. Never throws: every field that makes no sense falls back
 * to its default alone and is listed in `ignored`. `models` must not be empty; the first is the default.
 */
export function parseLink(fragment: string, models: readonly Model[]): ParsedLink {
  const first = models[0];
  if (first === undefined) throw new RangeError('no model to open a link with');
  const ignored: IgnoredField[] = [];
  const ignore = (key: string, value: string, reason: string, used: string | number | null) => {
    ignored.push({ key: shorten(key), value: shorten(value), reason, used: used === null ? null : String(used) });
  };
  const fields = splitFields(fragment, ignore);
  const take = (key: string) => {
    const value = fields.get(key);
    fields.delete(key);
    return value;
  };

  const version = take('v');
  const isNewer = version !== undefined && /^\d{1,9}$/.test(version) && Number(version) > VERSION;
  if (isNewer) ignore('v', version, 'from a newer version of this page', null);
  else if (version !== undefined && version !== String(VERSION)) ignore('v', version, 'not a version', VERSION);

  const modelId = take('model');
  const model = models.find(({ manifest }) => manifest.id === modelId) ?? first;
  if (modelId !== undefined && modelId !== model.manifest.id) {
    ignore('model', modelId, 'not a model of this page', model.manifest.id);
  }

  let settings = defaultSettings(model);
  let hasLabel = false;
  for (const row of settingsTable) {
    const text = take(row.linkKey);
    if (text === undefined) continue;
    const read = v.safeParse(valueSchema(row, model), text);
    if (read.success) settings = withValue(settings, row, read.output);
    else ignore(row.linkKey, text, read.issues[0].message, row.initial(model));
    if (row.key === 'label') hasLabel = read.success;
  }
  settings = { ...settings, label: readAxes(model.manifest, settings.label, hasLabel, take, ignore) };

  let comparison = initialLinked;
  for (const row of comparisonRows) {
    const text = take(row.key);
    const read = text === undefined ? {} : row.read(text, model);
    if (typeof read === 'string') ignore(row.key, text ?? '', read, row.initial);
    else comparison = { ...comparison, ...read };
  }

  const checks = { ...noChecks, ...readChecks(take, ignore) };
  for (const [key, value] of fields) {
    ignore(key, value, isNewer ? 'not known to this version' : `not a setting of ${model.manifest.title}`, null);
  }
  return { settings, comparison, checks, ignored };
}

/**
 * The fragment of an address (without `#`) that parseLink reads as the same content; defaults are left out. Throws
 * RangeError where the model of the settings is not among the models.
 */
export function formatLink({ settings, comparison, checks }: LinkContent, models: readonly Model[]): string {
  const model = models.find(({ manifest }) => manifest.id === settings.model);
  if (model === undefined) throw new RangeError(`no model ${settings.model}`);
  const defaults = defaultSettings(model);
  const fields: Field[] = [['v', VERSION]];
  if (model !== models[0]) fields.push(['model', settings.model]);
  for (const row of settingsTable) {
    if (settings[row.key] === defaults[row.key]) continue;
    if (row.key === 'label') fields.push(...classFields(model.manifest, settings.label));
    else fields.push([row.linkKey, settings[row.key]]);
  }
  for (const { key, write } of comparisonRows) {
    const value = write(comparison);
    if (value !== null) fields.push([key, value]);
  }
  for (const key of checkKeys) {
    const value = checks[key];
    if (value !== null) fields.push([key, value]);
  }
  return fields.map(([key, value]) => `${key}=${value}`).join('&');
}

type Field = [key: string, value: string | number];
type Ignore = (key: string, value: string, reason: string, used: string | number | null) => void;
type Take = (key: string) => string | undefined;

/** The readable fields, each key once (the first of them counts). */
function splitFields(fragment: string, ignore: Ignore): Map<string, string> {
  const text = fragment.replace(/^#/, '');
  const fields = new Map<string, string>();
  const read = text.length <= MOST_CHARACTERS ? text : text.slice(0, text.lastIndexOf('&', MOST_CHARACTERS) + 1);
  if (read.length < text.length)
    ignore(text.slice(read.length, read.length + MOST_SHOWN), '', 'too long for a link', null);
  const repeated = new Set<string>();
  for (const part of read.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = decode(at < 0 ? part : part.slice(0, at));
    const value = decode(at < 0 ? '' : part.slice(at + 1));
    if (key === null || value === null) ignore(part, '', 'not readable', null);
    else if (!fields.has(key)) fields.set(key, value);
    else if (!repeated.has(key)) {
      repeated.add(key);
      ignore(key, value, 'given more than once', fields.get(key) ?? null);
    }
  }
  return fields;
}

/** Class index that the axes name; a combination that the model's table does not have counts as its default. */
function readAxes(manifest: Manifest, label: number, hasLabel: boolean, take: Take, ignore: Ignore): number {
  const axes = linkAxes(manifest);
  const initial = classValues(manifest, manifest.defaults.label);
  const given: [string, string][] = [];
  const values = axes.map(({ key, values: known }, i) => {
    const byDefault = initial?.[i] ?? known[0]?.id ?? '';
    const value = take(key);
    if (value === undefined) return byDefault;
    if (hasLabel) {
      ignore(key, value, 'the class is given by label', `label ${label}`);
      return byDefault;
    }
    if (!known.some(({ id }) => id === value)) {
      ignore(key, value, `not one of ${known.map(({ id }) => id).join(', ')}`, byDefault);
      return byDefault;
    }
    given.push([key, value]);
    return value;
  });
  if (hasLabel || given.length === 0) return label;
  const index = classIndex(manifest, values);
  if (index !== null) return index;
  for (const [i, { key }] of axes.entries()) {
    const used = initial?.[i] ?? `label ${label}`;
    if (given.some(([name]) => name === key)) ignore(key, values[i] ?? '', 'the model has no such combination', used);
  }
  return label;
}

function readChecks(take: Take, ignore: Ignore): Partial<LinkChecks> {
  const checks: Partial<Record<keyof LinkChecks, string>> = {};
  for (const key of checkKeys) {
    const value = take(key);
    if (value === undefined) continue;
    const plain = value.toLowerCase();
    if (checkPatterns[key].test(plain)) checks[key] = plain;
    else ignore(key, value, 'not a check value', null);
  }
  return checks;
}

/** The class as its axes (those that differ from the default), or as an index where no combination names it. */
function classFields(manifest: Manifest, label: number): Field[] {
  const axes = linkAxes(manifest);
  const values = classValues(manifest, label);
  const initial = classValues(manifest, manifest.defaults.label);
  const isNamed = values !== null && axes.length > 0 && classIndex(manifest, values) === label;
  if (!isNamed) return [['label', label]];
  return axes.flatMap(({ key }, i): Field[] => {
    const value = values[i] ?? '';
    return value === initial?.[i] ? [] : [[key, value]];
  });
}

/** The axes as link keys; none where a model's axes clash with each other or with a key of the page. */
function linkAxes(manifest: Manifest): Manifest['conditioning']['axes'] {
  const { axes } = manifest.conditioning;
  const keys = new Set(axes.map(({ key }) => key));
  return keys.size === axes.length && !axes.some(({ key }) => reservedKeys.has(key)) ? axes : [];
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function shorten(text: string): string {
  const characters = [...text.slice(0, 2 * MOST_SHOWN)];
  return characters.length <= MOST_SHOWN ? text : `${characters.slice(0, MOST_SHOWN).join('')}…`;
}
