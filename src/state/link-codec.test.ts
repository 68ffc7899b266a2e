import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip, Spacing } from '../ddim/plan.ts';
import type { Count } from '../protocol/run-spec.ts';
import type { Lane } from './comparison.ts';
import { formatLink, type LinkChecks, type LinkContent, noChecks, parseLink } from './link-codec.ts';
import { initialLinked, type LinkedComparison } from './link-comparison.ts';
import { defaultSettings } from './settings-table.ts';
import { emoji, fashion, models } from './test-models.ts';
import type { Model, Settings } from './types.ts';

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });

const anySettings: fc.Arbitrary<Settings> = fc.constantFrom<Model>(...models).chain((model) =>
  fc.record<Settings>({
    model: fc.constant(model.manifest.id),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    steps: fc.integer({ min: 1, max: 1000 }),
    label: fc.integer({ min: 0, max: model === emoji ? 8 : 3 }),
    guidance: fc.integer({ min: 0, max: 80 }).map((n) => n / 10),
    spacing: fc.constantFrom<Spacing>('leading', 'trailing', 'linspace', 'quadratic'),
    eta: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
    clip: fc.constantFrom<Clip>('off', 'x0', 'x0-eps'),
    count: fc.constantFrom<Count>(1, 4, 9, 16),
  }),
);

const anyChecks: fc.Arbitrary<LinkChecks> = fc.record({
  noise: fc.option(hex(8)),
  weights: fc.option(
    fc.oneof(
      hex(8),
      fc.tuple(hex(8), hex(8)).map((parts) => parts.join('.')),
    ),
  ),
  picture: fc.option(hex(16)),
});

const hundredths = (most: number) => fc.integer({ min: 0, max: most * 100 }).map((n) => n / 100);

const anyLane: fc.Arbitrary<Lane> = fc.record({
  steps: fc.integer({ min: 1, max: 1000 }),
  eta: fc.option(hundredths(1)),
  spacing: fc.option(fc.constantFrom<Spacing>('leading', 'trailing', 'linspace', 'quadratic')),
  clip: fc.option(fc.constantFrom<Clip>('off', 'x0', 'x0-eps')),
});

const anyComparison: fc.Arbitrary<LinkedComparison> = fc.record({
  mode: fc.constantFrom<LinkedComparison['mode']>('wipe', 'side', 'difference', 'lanes', 'lesson'),
  referenceSteps: fc.option(fc.integer({ min: 1, max: 1000 })),
  bar: hundredths(1),
  lanes: fc.array(anyLane, { minLength: 2, maxLength: 4 }),
  metric: fc.constantFrom<LinkedComparison['metric']>('ssim', 'psnr'),
  wipe: hundredths(1),
  zoom: fc.record({
    scale: hundredths(15).map((n) => Math.round(n * 100 + 100) / 100),
    x: hundredths(1),
    y: hundredths(1),
  }),
  gain: fc.constantFrom<LinkedComparison['gain']>(1, 2, 4, 8, 16),
  step: fc.option(fc.integer({ min: 1, max: 1000 })),
});

const anyContent: fc.Arbitrary<LinkContent> = fc.record({
  settings: anySettings,
  comparison: anyComparison,
  checks: anyChecks,
});

const plain = defaultSettings(emoji);
const linkOf = (settings: Settings, comparison: Partial<LinkedComparison> = {}) =>
  formatLink({ settings, comparison: { ...initialLinked, ...comparison }, checks: noChecks }, models);
const parse = (fragment: string) => parseLink(fragment, models);
const ignoredKeys = (fragment: string) => parse(fragment).ignored.map(({ key }) => key);

describe('a link', () => {
  it('gives back everything it was made of', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        expect(parse(`#${formatLink(content, models)}`)).toEqual({ ...content, ignored: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('is written the same again after it was read', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        const link = formatLink(content, models);
        expect(formatLink(parse(link), models)).toBe(link);
      }),
    );
  });

  it('never throws and never restores what a model cannot run, whatever the fragment', () => {
    const keys = fc.constantFrom(
      'v',
      'model',
      'seed',
      'steps',
      'style',
      'subject',
      'item',
      'label',
      'w',
      'n',
      'ref',
      'lanes',
      'zoom',
      'bar',
      'at',
      '__proto__',
      'x',
    );
    const junk = fc
      .tuple(keys, fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String)))
      .map((pair) => pair.join('='));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(junk).map((parts) => parts.join('&')),
        ),
        (fragment) => {
          const content = parse(fragment);
          expect(parse(formatLink(content, models))).toEqual({ ...content, ignored: [] });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('leaves defaults out', () => {
    expect(linkOf(plain)).toBe('v=1');
    expect(linkOf({ ...plain, label: 1 })).toBe('v=1&subject=animals');
    expect(linkOf(defaultSettings(fashion))).toBe('v=1&model=fashion-28');
    expect(linkOf({ ...plain, label: 7 })).toBe('v=1&label=7');
  });

  it('writes what differs in a lane, and the reference always', () => {
    const lane = { steps: 20, eta: 0.5, spacing: 'leading', clip: 'x0' } as const;
    const lanes = [{ steps: 8, eta: null, spacing: null, clip: null }, lane];
    expect(linkOf(plain, { referenceSteps: 100, mode: 'lanes', lanes, zoom: { scale: 4, x: 0.25, y: 0.5 } })).toBe(
      'v=1&ref=100&mode=lanes&lanes=8,20_leading_x0_eta0.5&zoom=4,0.25,0.5',
    );
  });

  it('reads the example of the documentation', () => {
    const { settings, ignored } = parse(
      '#v=1&model=emoji-64&seed=4207&steps=12&style=noto&subject=animals&w=2&spacing=trailing&eta=0&clip=off&n=1',
    );
    expect(settings).toEqual({ ...plain, label: 1 });
    expect(ignored).toEqual([]);
  });

  it('reads a raw class index, and lets it win over the axes', () => {
    expect(parse('label=7').settings.label).toBe(7);
    const both = parse('label=7&style=twemoji');
    expect(both.settings.label).toBe(7);
    expect(both.ignored.map(({ key }) => key)).toEqual(['style']);
  });

  it.each([
    ['seed=1e3', 'seed'],
    ['seed=-0', 'seed'],
    ['seed=-1', 'seed'],
    ['ref=0', 'ref'],
    ['ref=1001', 'ref'],
    ['mode=sheet', 'mode'],
    ['bar=1.01', 'bar'],
    ['bar=0.955', 'bar'],
    ['wipe=-1', 'wipe'],
    ['zoom=2', 'zoom'],
    ['zoom=17,0,0', 'zoom'],
    ['gain=3', 'gain'],
    ['lanes=5', 'lanes'],
    ['lanes=1,2,3,4,5', 'lanes'],
    ['lanes=5,8_eta2', 'lanes'],
    ['lanes=5,8_fast', 'lanes'],
    ['lanes=5,8_x0_off', 'lanes'],
    ['lanes=5,8_eta0.5_eta0.5', 'lanes'],
    ['seed=4294967296', 'seed'],
    ['seed=', 'seed'],
    ['seed', 'seed'],
    ['seed=٣', 'seed'],
    ['seed=0x10', 'seed'],
    ['seed= 5', 'seed'],
    ['w=NaN', 'w'],
    ['w=Infinity', 'w'],
    ['w=8.1', 'w'],
    ['w=1.25', 'w'],
    ['eta=1.01', 'eta'],
    ['eta=-0.5', 'eta'],
    ['steps=0', 'steps'],
    ['steps=12.5', 'steps'],
    ['steps=1001', 'steps'],
    ['n=2', 'n'],
    ['clip=X0', 'clip'],
    ['spacing=constructor', 'spacing'],
    ['label=9', 'label'],
    ['model=nope', 'model'],
    ['model=__proto__', 'model'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['toString', 'toString'],
    ['style=foo', 'style'],
    ['item=bag', 'item'],
    ['noise=xyz', 'noise'],
    ['noise=123456789', 'noise'],
    ['weights=12345678.', 'weights'],
    ['picture=0123', 'picture'],
    ['v=one', 'v'],
    ['seed=%zz', 'seed=%zz'],
    ['%E0%A4%A', '%E0%A4%A'],
    ['=5', ''],
  ])('falls back to the default for %s alone and names it', (field, key) => {
    const { settings, checks, ignored } = parse(`${field}&eta=0.7`);
    const isEta = key === 'eta';
    expect(settings).toEqual(isEta ? plain : { ...plain, eta: 0.7 });
    expect(checks).toEqual(noChecks);
    expect(new Set(ignored.map((entry) => entry.key))).toEqual(new Set([key]));
  });

  it('names the value that counts instead', () => {
    expect(parse('steps=0').ignored).toEqual([{ key: 'steps', value: '0', reason: 'not in 1 … 1000', used: '12' }]);
    expect(parse('style=foo&subject=animals').settings.label).toBe(1);
  });

  it('lets the first of two equal keys count and says so once', () => {
    const { settings, ignored } = parse('seed=1&seed=2&seed=3');
    expect(settings.seed).toBe(1);
    expect(ignored).toEqual([{ key: 'seed', value: '2', reason: 'given more than once', used: '1' }]);
  });

  it('refuses a combination that the table does not have, as a whole', () => {
    const { settings, ignored } = parse('style=twemoji&subject=any');
    expect(settings.label).toBe(0);
    expect(ignored.map(({ key, used }) => [key, used])).toEqual([
      ['style', 'noto'],
      ['subject', 'smileys'],
    ]);
  });

  it('names the axes of another model', () => {
    expect(ignoredKeys('model=fashion-28&style=noto&item=bag')).toEqual(['style']);
    expect(parse('model=fashion-28&item=bag').settings.label).toBe(0);
  });

  it('restores what it knows of a newer version', () => {
    const { settings, ignored } = parse('v=2&seed=9&paths=4,8');
    expect(settings).toEqual({ ...plain, seed: 9 });
    expect(ignored.map(({ key }) => key)).toEqual(['v', 'paths']);
  });

  it('reads the beginning of an oversized fragment', () => {
    const { settings, ignored } = parse(`seed=9&${'x=1&'.repeat(25_000)}steps=40`);
    expect(settings).toEqual({ ...plain, seed: 9 });
    expect(ignored.length).toBeLessThan(5);
    expect(parse(`seed=${'9'.repeat(100_000)}`).settings).toEqual(plain);
  });

  it('shortens what it repeats to the visitor', () => {
    const entry = parse(`style=${'ü'.repeat(3000)}`).ignored[0];
    expect(entry?.value.length).toBeLessThan(50);
  });

  it('takes axes that clash with a key of the page for an index', () => {
    const clash: Model = {
      ...fashion,
      manifest: {
        ...fashion.manifest,
        conditioning: {
          ...fashion.manifest.conditioning,
          axes: [{ key: 'seed', title: 'Seed', values: [{ id: 'bag', title: 'Bag' }] }],
        },
      },
    };
    const link = formatLink(
      {
        settings: { ...defaultSettings(clash), label: 1, seed: 5 },
        comparison: initialLinked,
        checks: noChecks,
      },
      [clash],
    );
    expect(link).toBe('v=1&seed=5&label=1');
    expect(parseLink(link, [clash]).ignored).toEqual([]);
  });
});
