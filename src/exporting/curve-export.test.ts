import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fidelity } from '../protocol/fidelity.ts';
import { COLUMNS, type CurveDocument, type CurveRow, curveToCsv, curveToJson } from './curve-export.ts';
import { curveToSvg } from './curve-svg.ts';

const fidelity = (ssim: number, psnr: number | null): Fidelity => ({
  pictures: [{ ssim, psnr }],
  ssim: { mean: ssim, sd: null },
  psnr: psnr === null ? null : { mean: psnr, sd: null },
  identical: psnr === null ? 1 : 0,
});
const row = (steps: number, change: Partial<CurveRow>): CurveRow => ({
  steps,
  fidelity: null,
  totalMs: null,
  medianStepMs: null,
  time: 'unknown',
  isRecorded: false,
  ...change,
});

const curve: CurveDocument = {
  title: 'Emoji <64> & "friends"',
  run: 'model=emoji-64&seed=7&steps=12',
  link: 'https://example.org/#v=1&seed=7',
  referenceRun: 'model=emoji-64&seed=7&steps=100',
  referenceSteps: 100,
  bar: 0.95,
  backend: 'wasm',
  machine: '4 threads',
  rows: [
    row(100, { fidelity: fidelity(1, null), totalMs: 1000.5, medianStepMs: 10, time: 'measured' }),
    row(2, {
      fidelity: fidelity(0.4123456789, 12.5),
      totalMs: 20,
      medianStepMs: 10,
      time: 'recorded',
      isRecorded: true,
    }),
    row(12, { fidelity: fidelity(0.91, 30), totalMs: 120, medianStepMs: 10, time: 'measured' }),
    row(250, { totalMs: 2500, time: 'estimated' }),
    row(5, {}),
  ],
};

/** RFC 4180. */
function parseCsv(csv: string): string[][] {
  const lines: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(csv); match !== null; match = field.exec(csv)) {
    lines.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') lines.push([]);
  }
  expect(lines.pop()).toEqual([]);
  return lines;
}

describe('curve as CSV', () => {
  it('reads back: units in the header, the fewest steps first, empty where nothing is known', () => {
    const [header, ...lines] = parseCsv(curveToCsv(curve));
    expect(header).toEqual([...COLUMNS]);
    const records = lines.map((line) => Object.fromEntries(line.map((value, i) => [COLUMNS[i], value])));
    expect(records.map(({ steps }) => steps)).toEqual(['2', '12', '100', '250']);
    expect(records[0]).toMatchObject({
      ssim_mean: '0.4123456789',
      ssim_sd: '',
      psnr_mean_db: '12.5',
      total_ms: '20',
      time_source: 'recorded',
      picture_source: 'recorded',
      run: curve.run,
    });
    expect(records[2]).toMatchObject({ ssim_mean: '1', psnr_mean_db: '', pictures: '1', identical_pictures: '1' });
    expect(records[3]).toMatchObject({ ssim_mean: '', pictures: '', total_ms: '2500', time_source: 'estimated' });
  });

  it('quotes whatever a name holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ', 'é') }), (run) => {
        const lines = parseCsv(curveToCsv({ ...curve, run }));
        expect(lines.slice(1).map((line) => line.at(-1))).toEqual(Array(4).fill(run));
      }),
    );
  });
});

describe('curve as JSON', () => {
  it('reads back as it was', () => {
    const read = JSON.parse(curveToJson(curve));
    expect(read).toMatchObject({ format: 'fewer-steps/curve/1', run: curve.run, reference: { steps: 100 } });
    const known = curve.rows.filter(({ steps }) => steps !== 5).toSorted((a, b) => a.steps - b.steps);
    expect(read.points).toEqual(known);
  });
});

describe('curve as SVG', () => {
  it.each(['ssim', 'psnr'] as const)('has a title, a description and each measured point by name: %s', (measure) => {
    const svg = curveToSvg(curve, measure);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg).toContain('<title>Emoji &lt;64&gt; &amp; &quot;friends&quot;</title>');
    expect(svg).toMatch(/<desc>Closeness to the 100-step picture.*not FID.*12 steps 0\.910/);
    expect([...svg.matchAll(/<circle .*?<title>([^<]*)</g)].map(([, name]) => name)).toEqual(
      measure === 'ssim'
        ? ['2 steps, SSIM 0.412', '12 steps, SSIM 0.910', '100 steps, SSIM 1.000']
        : ['2 steps, 12.5 dB', '12 steps, 30.0 dB', '100 steps, identical'],
    );
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('dots the time where it is estimated, and draws no fidelity there', () => {
    const svg = curveToSvg(curve, 'ssim');
    expect(svg.match(/stroke="#5f6773" stroke-width="2" stroke-dasharray="1 5"/g)).toHaveLength(1);
    expect(svg.match(/<circle/g)).toHaveLength(3);
  });

  it('dots fidelity over marks that were not measured, and leads no line to identical pictures in dB', () => {
    const measured = [1, 2, 3, 8].map((steps) => row(steps, { fidelity: fidelity(0.9, steps === 1 ? null : 30) }));
    const lines = (measure: 'ssim' | 'psnr') => {
      const svg = curveToSvg({ ...curve, rows: measured }, measure);
      const all = [...svg.matchAll(/<path [^>]*stroke="#1b5fd1"[^>]*>/g)].map(([path]) => path);
      return [all.length, all.filter((path) => path.includes('stroke-dasharray')).length];
    };
    expect(lines('ssim')).toEqual([3, 1]);
    expect(lines('psnr')).toEqual([2, 1]);
  });

  it('is whole XML for any text and any values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double({ min: -1, max: 1, noNaN: true }), (title, ssim) => {
        const rows = [row(1, { fidelity: fidelity(ssim, 3) }), row(1000, { totalMs: 5, time: 'measured' })];
        const svg = curveToSvg({ ...curve, title, rows }, 'ssim');
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        const open: string[] = [];
        for (const [, closes, name = '', inside = ''] of svg.matchAll(/<(\/?)([a-z]+)((?:[^<>"]|"[^"<>]*")*)>/g)) {
          if (closes !== '') expect(open.pop()).toBe(name);
          else if (!inside.endsWith('/')) open.push(name);
        }
        expect(open).toEqual([]);
        // Every < begins a tag that was counted above.
        expect(svg.match(/</g)?.length).toBe([...svg.matchAll(/<\/?[a-z]+(?:[^<>"]|"[^"<>]*")*>/g)].length);
      }),
    );
  });

  it('draws an empty curve too', () => {
    expect(curveToSvg({ ...curve, rows: [] }, 'psnr')).toContain('Nothing was measured yet.');
  });
});
