import * as v from 'valibot';
import type { Clip, Spacing } from '../ddim/plan.ts';
import { lastClassIndex } from '../model/class-table.ts';
import type { Count } from '../protocol/run-spec.ts';
import type { Model, Settings } from './types.ts';

/** The values of the settings with a closed list, in the order in which controls show them. */
export const choices = {
  spacing: ['leading', 'trailing', 'linspace', 'quadratic'],
  clip: ['off', 'x0', 'x0-eps'],
  count: [1, 4, 9, 16],
} as const satisfies { spacing: readonly Spacing[]; clip: readonly Clip[]; count: readonly Count[] };

/** A setting on a scale. Its values are multiples of `quantum` in `range(model)`. */
export type NumberRow = {
  readonly kind: 'number';
  readonly key: 'seed' | 'steps' | 'label' | 'guidance' | 'eta';
  readonly linkKey: string;
  readonly label: string;
  readonly quantum: number;
  readonly range: (model: Model) => { readonly min: number; readonly max: number };
  readonly initial: (model: Model) => number;
  /** Whether each model keeps its own value when the visitor switches between models. */
  readonly perModel: boolean;
};

/** A setting with a closed list of values. */
export type ChoiceRow = {
  readonly kind: 'choice';
  readonly key: 'spacing' | 'clip' | 'count';
  readonly linkKey: string;
  readonly label: string;
  readonly choices: readonly (string | number)[];
  readonly initial: (model: Model) => string | number;
  readonly perModel: boolean;
};

export type SettingRow = NumberRow | ChoiceRow;

/**
 * Every setting but the model itself, in the order of the link: defaults, the link codec, ranges of the controls,
 * rounding and the round-trip test follow from it. (`label` is written as the class axes of the model where its table
 * allows it.)
 */
export const settingsTable: readonly SettingRow[] = [
  {
    kind: 'number',
    key: 'seed',
    linkKey: 'seed',
    label: 'Seed',
    quantum: 1,
    range: () => ({ min: 0, max: 2 ** 32 - 1 }),
    initial: () => 4207,
    perModel: false,
  },
  {
    kind: 'number',
    key: 'steps',
    linkKey: 'steps',
    label: 'Steps',
    quantum: 1,
    range: ({ schedule }) => ({ min: 1, max: schedule.config.numTrainTimesteps }),
    initial: ({ schedule }) => Math.min(12, schedule.config.numTrainTimesteps),
    perModel: false,
  },
  {
    kind: 'number',
    key: 'label',
    linkKey: 'label',
    label: 'Class',
    quantum: 1,
    range: ({ manifest }) => ({ min: 0, max: lastClassIndex(manifest) }),
    initial: ({ manifest }) => manifest.defaults.label,
    perModel: true,
  },
  {
    kind: 'number',
    key: 'guidance',
    linkKey: 'w',
    label: 'Guidance',
    quantum: 0.1,
    range: () => ({ min: 0, max: 8 }),
    initial: ({ manifest }) => roundTo(manifest.defaults.guidance, 0.1),
    perModel: true,
  },
  {
    kind: 'choice',
    key: 'spacing',
    linkKey: 'spacing',
    label: 'Spacing',
    choices: choices.spacing,
    initial: ({ manifest }) => manifest.defaults.spacing,
    perModel: true,
  },
  {
    kind: 'number',
    key: 'eta',
    linkKey: 'eta',
    label: 'η',
    quantum: 0.01,
    range: () => ({ min: 0, max: 1 }),
    initial: () => 0,
    perModel: false,
  },
  {
    kind: 'choice',
    key: 'clip',
    linkKey: 'clip',
    label: 'Clipping',
    choices: choices.clip,
    initial: ({ manifest }) => manifest.defaults.clip,
    perModel: true,
  },
  {
    kind: 'choice',
    key: 'count',
    linkKey: 'n',
    label: 'Pictures',
    choices: choices.count,
    initial: () => 1,
    perModel: false,
  },
];

/** What controls call a setting. */
export function labelOf(key: SettingRow['key']): string {
  return settingsTable.find((row) => row.key === key)?.label ?? key;
}

/** The settings of a fresh visit with this model. */
export function defaultSettings(model: Model): Settings {
  const blank: Settings = {
    model: model.manifest.id,
    seed: 0,
    count: 1,
    label: 0,
    guidance: 1,
    steps: 1,
    spacing: 'trailing',
    eta: 0,
    clip: 'off',
  };
  return settingsTable.reduce((settings, row) => withValue(settings, row, row.initial(model)), blank);
}

/**
 * The settings closest to `wish` that the model can run: numbers are limited and rounded to their quantum, and what is
 * no value of its row at all becomes that of `before`.
 */
export function fitSettings(wish: Settings, before: Settings, model: Model): Settings {
  return settingsTable.reduce((settings, row) => {
    const fitted = fitValue(row, wish[row.key], model);
    const value = fitted ?? fitValue(row, before[row.key], model) ?? row.initial(model);
    return withValue(settings, row, value);
  }, wish);
}

/** Settings with one value replaced. */
export function withValue(settings: Settings, row: SettingRow, value: string | number): Settings {
  return { ...settings, [row.key]: value };
}

/** Reads the text of a link as a value of the row; the message says what is wrong with it. */
export function valueSchema(row: SettingRow, model: Model) {
  if (row.kind === 'choice') {
    return v.pipe(
      v.picklist(row.choices.map(String), `not one of ${row.choices.join(', ')}`),
      v.transform((text) => row.choices.find((choice) => String(choice) === text) ?? text),
    );
  }
  const { min, max } = row.range(model);
  return v.pipe(
    v.string(),
    v.regex(row.quantum === 1 ? /^\d{1,16}$/ : /^\d{1,16}(\.\d{1,16})?$/, notANumber(row.quantum)),
    v.transform(Number),
    v.minValue(min, `not in ${min} … ${max}`),
    v.maxValue(max, `not in ${min} … ${max}`),
    v.check((value) => Math.abs(value - roundTo(value, row.quantum)) < 1e-9, `not a multiple of ${row.quantum}`),
    v.transform((value) => roundTo(value, row.quantum)),
  );
}

function fitValue(row: SettingRow, value: string | number, model: Model): string | number | null {
  if (row.kind === 'choice') return row.choices.includes(value) ? value : null;
  if (typeof value !== 'number' || Number.isNaN(value)) return null;
  const { min, max } = row.range(model);
  return roundTo(Math.min(Math.max(value, min), max), row.quantum);
}

/** Divides by the whole number of quanta in 1, so that 0.1 · 3 is 0.3. */
function roundTo(value: number, quantum: number): number {
  const perUnit = Math.round(1 / quantum);
  return Math.round(value * perUnit) / perUnit;
}

function notANumber(quantum: number): string {
  return quantum === 1 ? 'not a whole number' : 'not a number';
}
