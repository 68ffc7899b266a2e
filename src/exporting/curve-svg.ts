import { type CurveDocument, type CurveRow, knownRows } from './curve-export.ts';

export type Measure = 'ssim' | 'psnr';

/** The page's light colours. */
const colours = { paper: '#ffffff', ink: '#13161b', ink2: '#5f6773', line: '#dde0e5', signal: '#1b5fd1' } as const;

const size = { width: 960, height: 460 } as const;
const plot = { left: 72, right: 872, top: 72, bottom: 380 } as const;
const marks: readonly number[] = [1, 2, 3, 5, 8, 13, 20, 35, 50, 100, 250];

/**
 * Both curves as a picture that needs no other file: fidelity on the left scale, time on the right one, steps along the
 * bottom (logarithmic, as on the page). Solid is measured; dotted is estimated time, and fidelity over marks that were
 * not measured.
 */
export function curveToSvg(curve: CurveDocument, measure: Measure): string {
  const rows = knownRows(curve);
  const last = Math.max(250, ...rows.map(({ steps }) => steps));
  const x = (steps: number) => plot.left + (Math.log(steps) / Math.log(last)) * (plot.right - plot.left);
  const fidelity = fidelityScale(rows, measure, measure === 'ssim' ? curve.bar : null);
  const mostMs = Math.max(1, ...rows.map(({ totalMs }) => totalMs ?? 0));
  const parts = [
    tag('title', {}, text(curve.title)),
    tag('desc', {}, text(describe(curve, rows))),
    tag('rect', { width: size.width, height: size.height, fill: colours.paper }),
    label(plot.left, 28, curve.title, { 'font-size': 16, 'font-weight': 600 }),
    label(plot.left, 52, legend(curve, measure), { fill: colours.ink2 }),
    ...fidelity.ticks.map((value) =>
      [
        line(plot.left, y(fidelity, value), plot.right, y(fidelity, value), colours.line),
        label(plot.left - 8, y(fidelity, value) + 4, nameOf(value, measure), {
          'text-anchor': 'end',
          fill: colours.signal,
        }),
      ].join(''),
    ),
    ...[0, 0.5, 1].map((share) =>
      label(plot.right + 8, plot.bottom - share * (plot.bottom - plot.top) + 4, duration(mostMs * share), {
        fill: colours.ink2,
      }),
    ),
    ...marks.map((mark) => label(x(mark), plot.bottom + 20, String(mark), { 'text-anchor': 'middle' })),
    label((plot.left + plot.right) / 2, plot.bottom + 44, 'steps', { 'text-anchor': 'middle', fill: colours.ink2 }),
    measure === 'ssim' ? barLine(y(fidelity, curve.bar), curve.bar) : '',
    ...timeLines(rows, x, (ms) => y({ low: 0, high: mostMs }, ms)),
    ...fidelityMarks(rows, measure, x, fidelity),
    label(plot.left, size.height - 12, curve.link, { 'font-size': 10, fill: colours.ink2 }),
  ];
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${size.width} ${size.height}`, role: 'img' };
  const font = { 'font-family': 'system-ui, sans-serif', 'font-size': 12, fill: colours.ink };
  return `${tag('svg', { ...attributes, ...size, ...font }, parts.join('\n'))}\n`;
}

type Scale = { readonly low: number; readonly high: number };

function y({ low, high }: Scale, value: number): number {
  return plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);
}

/** Value of a row on the fidelity scale; identical pictures stand at its top. */
function fidelityValue({ fidelity }: CurveRow, measure: Measure): number | null {
  if (fidelity === null) return null;
  return measure === 'ssim' ? fidelity.ssim.mean : (fidelity.psnr?.mean ?? Number.POSITIVE_INFINITY);
}

function fidelityScale(rows: readonly CurveRow[], measure: Measure, bar: number | null) {
  const values = rows
    .map((row) => fidelityValue(row, measure))
    .filter((value) => value !== null && Number.isFinite(value));
  const step = measure === 'ssim' ? 0.2 : 10;
  const floor = Math.min(...values.map(Number), bar ?? Number.POSITIVE_INFINITY, measure === 'ssim' ? 0.8 : 10);
  const top = measure === 'ssim' ? 1 : Math.max(40, ...values.map(Number));
  const [from, to] = [Math.floor(floor / step + 1e-9), Math.ceil(top / step - 1e-9)];
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => ((from + i) * step * 10) / 10);
  return { low: from * step, high: to * step, ticks };
}

function fidelityMarks(rows: readonly CurveRow[], measure: Measure, x: (steps: number) => number, scale: Scale) {
  const points = rows.flatMap((row) => {
    const value = fidelityValue(row, measure);
    return value === null ? [] : [{ row, value, at: [x(row.steps), y(scale, Math.min(value, scale.high))] as const }];
  });
  const lines = points.slice(1).flatMap((to, i) => {
    const from = points[i] ?? to;
    // An identical picture has no place on a scale of decibels: no line leads there.
    if (!Number.isFinite(from.value + to.value)) return [];
    const isGap = marks.some((mark) => mark > from.row.steps && mark < to.row.steps);
    const d = `M${from.at.map(round).join(' ')}L${to.at.map(round).join(' ')}`;
    return tag('path', { d, fill: 'none', stroke: colours.signal, 'stroke-width': 2, ...(isGap ? dotted : {}) });
  });
  const dots = points.map(({ row, value, at: [px, py] }) => {
    const name = `${countOf(row.steps)}, ${Number.isFinite(value) ? nameOf(value, measure, true) : 'identical'}`;
    const fill = row.isRecorded ? colours.paper : colours.signal;
    const dot = { cx: round(px), cy: round(py), r: 4, fill, stroke: colours.signal, 'stroke-width': 1.5 };
    const word = Number.isFinite(value) ? '' : label(px, py + 18, 'identical', { 'text-anchor': 'middle' });
    return tag('circle', dot, tag('title', {}, text(name))) + word;
  });
  return [...lines, ...dots];
}

const dotted = { 'stroke-dasharray': '1 5', 'stroke-linecap': 'round' } as const;

/** Time grows with the steps and not with their logarithm: each piece is bent. Dotted unless both its ends were run. */
function timeLines(rows: readonly CurveRow[], x: (steps: number) => number, yOf: (ms: number) => number): string[] {
  const known = rows.filter((row): row is CurveRow & { totalMs: number } => row.totalMs !== null);
  return known.slice(1).map((to, i) => {
    const from = known[i] ?? to;
    const samples = Array.from({ length: 13 }, (_, k) => {
      const steps = from.steps * (to.steps / from.steps) ** (k / 12);
      const share = (steps - from.steps) / (to.steps - from.steps);
      return `${round(x(steps))} ${round(yOf(from.totalMs + share * (to.totalMs - from.totalMs)))}`;
    });
    const isRun = [from, to].every(({ time }) => time !== 'estimated');
    const dots = isRun ? {} : dotted;
    return tag('path', { d: `M${samples.join('L')}`, fill: 'none', stroke: colours.ink2, 'stroke-width': 2, ...dots });
  });
}

function barLine(at: number, bar: number): string {
  const name = label(plot.left + 4, at - 6, `your bar, ${bar}`, { fill: colours.ink2 });
  return line(plot.left, at, plot.right, at, colours.ink2, { 'stroke-dasharray': '6 4' }) + name;
}

function legend({ referenceSteps, backend, machine, rows }: CurveDocument, measure: Measure): string {
  const where = [backend, machine].filter((part) => part !== null).join(', ');
  const what = measure === 'ssim' ? 'SSIM' : 'PSNR in dB';
  const notes = [
    `Blue: ${what} to the ${referenceSteps}-step picture of this noise.`,
    `Grey: time${where === '' ? '' : ` (${where})`}, dotted where estimated.`,
    rows.some(({ isRecorded }) => isRecorded) ? 'White dots: recorded.' : '',
  ];
  return notes.join(' ').trim();
}

function describe({ referenceSteps }: CurveDocument, rows: readonly CurveRow[]): string {
  const points = rows.flatMap(({ steps, fidelity }) =>
    fidelity === null ? [] : [`${countOf(steps)} ${fidelity.ssim.mean.toFixed(3)}`],
  );
  return [
    `Closeness to the ${referenceSteps}-step picture of the same noise, and time, by number of steps.`,
    'It is not quality, and not FID.',
    points.length === 0 ? 'Nothing was measured yet.' : `SSIM: ${points.join(', ')}.`,
  ].join(' ');
}

function countOf(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}

function nameOf(value: number, measure: Measure, isFull = false): string {
  if (measure === 'psnr') return `${value.toFixed(isFull ? 1 : 0)} dB`;
  return isFull ? `SSIM ${value.toFixed(3)}` : value.toFixed(1);
}

function duration(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`;
}

type Attributes = Readonly<Record<string, string | number>>;

function tag(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(String(value))}"`);
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

function label(x: number, at: number, content: string, attributes: Attributes = {}): string {
  return tag('text', { x: round(x), y: round(at), ...attributes }, text(content));
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string, attributes: Attributes = {}): string {
  return tag('line', { x1, y1: round(y1), x2, y2: round(y2), stroke, ...attributes });
}

/** Text that is safe between tags and in attributes, without characters that XML does not know. */
function text(content: string): string {
  return [...content]
    .filter((character) => character >= ' ')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
