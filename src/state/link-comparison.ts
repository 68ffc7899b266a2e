import { type Comparison, FEWEST_LANES, initialComparison, type Lane, MOST_LANES, NO_ZOOM } from './comparison.ts';
import { choices } from './settings-table.ts';
import type { Model, View } from './types.ts';

/** How the stage is looked at, as far as a link says it. `step`: the step of the lesson, null where it is the usual one. */
export type Lens = Pick<View, 'metric' | 'wipe' | 'zoom' | 'gain'> & { readonly step: number | null };

/** What a link says of comparing; `referenceSteps` is null where it says nothing. */
export type LinkedComparison = Omit<Comparison, 'referenceSteps'> & Lens & { readonly referenceSteps: number | null };

/** One key of a link. `read` gives what the text means, or why it means nothing. */
type Row = {
  readonly key: string;
  /** null: left out. */
  readonly write: (linked: LinkedComparison) => string | null;
  readonly read: (text: string, model: Model) => Partial<LinkedComparison> | string;
  /** What counts where the text means nothing. */
  readonly initial: string | null;
};

const initialLens: Lens = { metric: 'ssim', wipe: 0.5, zoom: NO_ZOOM, gain: 4, step: null };
export const initialLinked: LinkedComparison = { ...initialComparison(0), ...initialLens, referenceSteps: null };

const modes = ['wipe', 'side', 'difference', 'lanes', 'lesson'] as const;
const metrics = ['ssim', 'psnr'] as const;
const gains = [1, 2, 4, 8, 16] as const;

/** Everything of a link besides settings and checks, in the order of the link. */
export const comparisonRows: readonly Row[] = [
  {
    key: 'ref',
    // It depends on what computes, which nobody knows yet.
    initial: 'the usual count',
    write: ({ referenceSteps }) => (referenceSteps === null ? null : String(referenceSteps)),
    read: (text, model) => withNumber(text, 0, 1, totalOf(model), (referenceSteps) => ({ referenceSteps })),
  },
  row(
    'mode',
    ({ mode }) => mode,
    (text) => withChoice(text, modes, (mode) => ({ mode })),
  ),
  row(
    'at',
    ({ step }) => (step === null ? '' : String(step)),
    (text, model) => withNumber(text, 0, 1, totalOf(model), (step) => ({ step })),
  ),
  row('lanes', ({ lanes }) => lanes.map(writeLane).join(','), readLanes),
  row(
    'bar',
    ({ bar }) => String(bar),
    (text) => withNumber(text, 2, 0, 1, (bar) => ({ bar })),
  ),
  row(
    'metric',
    ({ metric }) => metric,
    (text) => withChoice(text, metrics, (metric) => ({ metric })),
  ),
  row(
    'wipe',
    ({ wipe }) => String(rounded(wipe, 2)),
    (text) => withNumber(text, 2, 0, 1, (wipe) => ({ wipe })),
  ),
  row('zoom', writeZoom, readZoom),
  row(
    'gain',
    ({ gain }) => String(gain),
    (text) => withChoice(text, gains, (gain) => ({ gain })),
  ),
];

/** A row that is left out of a link at its default. */
function row(key: string, write: (linked: LinkedComparison) => string, read: Row['read']): Row {
  const initial = write(initialLinked);
  const writeOthers = (linked: LinkedComparison) => {
    const text = write(linked);
    return text === initial ? null : text;
  };
  return { key, write: writeOthers, read, initial: initial === '' ? null : initial };
}

function totalOf({ schedule }: Model): number {
  return schedule.config.numTrainTimesteps;
}

function withNumber<T>(
  text: string,
  decimals: number,
  min: number,
  max: number,
  use: (value: number) => T,
): T | string {
  const value = readNumber(text, decimals);
  if (value === null) return decimals === 0 ? 'not a whole number' : `not a number of at most ${decimals} decimals`;
  return value < min || value > max ? `not in ${min} … ${max}` : use(value);
}

/** Plain decimal digits with at most so many decimals; null for anything else. */
function readNumber(text: string, decimals: number): number | null {
  const [, whole, rest = ''] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  return whole === undefined || rest.length > decimals ? null : Number(text);
}

function withChoice<C extends string | number, T>(
  text: string,
  choices: readonly C[],
  use: (choice: C) => T,
): T | string {
  const choice = choices.find((one) => String(one) === text);
  return choice === undefined ? `not one of ${choices.join(', ')}` : use(choice);
}

/** `20`, or `20_x0_trailing_eta0.5` with what differs from the settings. */
function writeLane({ steps, eta, spacing, clip }: Lane): string {
  return [steps, spacing, clip, eta === null ? null : `eta${eta}`].filter((part) => part !== null).join('_');
}

function readLanes(text: string, model: Model): Partial<LinkedComparison> | string {
  const lanes = text.split(',').map((part) => readLane(part, model));
  if (lanes.length < FEWEST_LANES || lanes.length > MOST_LANES) return `not ${FEWEST_LANES} … ${MOST_LANES} lanes`;
  const read = lanes.filter((lane) => lane !== null);
  return read.length === lanes.length
    ? { lanes: read }
    : `not lanes of 1 … ${totalOf(model)} steps such as 20 or 20_x0_eta0.5`;
}

function readLane(text: string, model: Model): Lane | null {
  const [first = '', ...parts] = text.split('_');
  const steps = readNumber(first, 0);
  if (steps === null || steps < 1 || steps > totalOf(model)) return null;
  let lane: Lane = { steps, eta: null, spacing: null, clip: null };
  for (const part of parts) {
    const eta = part.startsWith('eta') ? readNumber(part.slice(3), 2) : null;
    const spacing = choices.spacing.find((choice) => choice === part);
    const clip = choices.clip.find((choice) => choice === part);
    // What is said twice contradicts itself.
    if (eta !== null && eta <= 1 && lane.eta === null) lane = { ...lane, eta };
    else if (spacing !== undefined && lane.spacing === null) lane = { ...lane, spacing };
    else if (clip !== undefined && lane.clip === null) lane = { ...lane, clip };
    else return null;
  }
  return lane;
}

/** `scale,x,y` */
function writeZoom({ zoom: { scale, x, y } }: LinkedComparison): string {
  return [rounded(scale, 2), rounded(x, 3), rounded(y, 3)].join(',');
}

function readZoom(text: string): Partial<LinkedComparison> | string {
  const [scale, x, y, ...rest] = text.split(',').map((part, i) => readNumber(part, i === 0 ? 2 : 3));
  if (scale == null || x == null || y == null || rest.length > 0) return 'not scale, x and y';
  return scale < 1 || scale > 16 || x > 1 || y > 1 ? 'not in 1 … 16, 0 … 1, 0 … 1' : { zoom: { scale, x, y } };
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
