import { describe, expect, it } from 'vitest';
import type { Pixels } from '../protocol/messages.ts';
import { cutTiles, joinTiles } from './picture-strip.ts';
import { buildRecording, loadRecording, type RecordedFile } from './recorded.ts';
import { emoji } from './test-models.ts';
import { createTestPage, keyNow, type TestPage } from './test-page.ts';

const shown = ({ store }: TestPage) => store.getState().shown;
/** The pictures of the test page have one pixel. */
const model = { ...emoji, manifest: { ...emoji.manifest, picture: [3, 1, 1] as [number, number, number] } };

function record(fragment: string) {
  const maker = createTestPage({ fragment });
  maker.settle();
  const result = maker.store.getState().results[keyNow(maker)];
  if (result === undefined) throw new Error('no result');
  const at = { weights: 'cc18e96a.a8d26779', adapter: null, machine: 'a laptop', date: '2026-01-31' };
  const others = [1, 5].map((steps) => {
    maker.actions.change({ steps });
    maker.settle();
    const other = maker.store.getState().results[keyNow(maker)];
    if (other === undefined) throw new Error('no result');
    return other;
  });
  maker.actions.change({ steps: result.spec.steps });
  maker.settle();
  return { result, others, maker, ...buildRecording(result, others, maker.frames, at) };
}

async function load(fragment: string, change: (file: RecordedFile) => object = (file) => file) {
  const { result, file, strips } = record(fragment);
  const pixels = new Map<string, Pixels | undefined>([
    [file.strips.x0, strips.x0],
    [file.strips.xt, strips.xt],
    [file.strips.eps, strips.eps],
    [file.strips.noise ?? '', strips.noise],
    [file.strips.axis, strips.axis],
  ]);
  return loadRecording(
    model,
    result.spec,
    async () => JSON.parse(JSON.stringify(change(file))),
    async (name) => pixels.get(name) ?? Promise.reject(new Error(`no file ${name}`)),
  );
}

describe('a recorded run', () => {
  it('is shown at once and stays until the same run was made here', async () => {
    const recording = await load('steps=3');
    const page = createTestPage({ fragment: 'steps=3' });
    page.adopt(recording);
    const key = keyNow(page);
    expect(shown(page)).toEqual({ key, step: 3 });
    expect(page.wanted()[0]?.key).toBe(key);
    const recorded = page.frames.get(key, 1, 'x0');
    page.step();
    page.step();
    page.flush();
    expect(shown(page)).toEqual({ key, step: 3 });
    expect(page.frames.get(key, 1, 'x0')).toBe(recorded);
    expect(page.store.getState().results[key]).toMatchObject({ state: 'running', recorded: { machine: 'a laptop' } });
    expect(page.store.getState().results[key]?.times).toHaveLength(1);
    page.settle();
    expect(page.store.getState().results[key]).toMatchObject({ state: 'done', recorded: null });
    expect(page.frames.get(key, 1, 'x0')).not.toBe(recorded);
  });

  it('does not come back once the visitor went on', async () => {
    const recording = await load('steps=3');
    const page = createTestPage({ fragment: 'steps=3' });
    page.step();
    page.flush();
    page.adopt(recording);
    expect(shown(page).step).toBe(0);
  });

  it.each([0, 1, 2])('gives way to the reason where the run fails after %d events', async (events) => {
    const page = createTestPage({ fragment: 'steps=3' });
    page.adopt(await load('steps=3'));
    for (let i = 0; i < events; i++) page.step();
    page.flush();
    page.fail();
    page.flush();
    expect(shown(page)).toEqual({ key: keyNow(page), step: 0 });
    expect(page.store.getState().results[keyNow(page)]).toMatchObject({ state: 'failed', recorded: null });
  });

  it('says nothing of an opened link until the run was made here', async () => {
    const page = createTestPage({ fragment: 'steps=3&noise=0123abcd' });
    page.adopt(await load('steps=3'));
    expect(page.store.getState().linkCheck?.noise).toBe('unknown');
    page.settle();
    expect(page.store.getState().linkCheck?.noise).toBe('match');
  });

  it.each(['steps=3', 'steps=3&eta=0.5', 'steps=1'])(
    'has every frame of the run it was made of: %s',
    async (fragment) => {
      const [first] = await load(fragment);
      if (first === undefined) throw new Error('nothing was loaded');
      const { frames, result } = first;
      const { maker, result: made } = record(fragment);
      expect(result).toEqual({ ...made, recorded: { machine: 'a laptop', date: '2026-01-31' } });
      for (const { step, x0, pictures } of frames) {
        const frame = (kind: 'x0' | 'eps' | 'noise') => maker.frames.get(made.key, step, kind) ?? null;
        expect(x0).toEqual(frame('x0'));
        expect(pictures?.eps).toEqual(frame('eps'));
        expect(pictures?.noise).toEqual(frame('noise'));
        // What a step produced is what the next one starts from; the test engine paints the two differently.
        const next =
          step < made.spec.steps
            ? maker.frames.get(made.key, step + 1, 'xt')
            : maker.frames.get(made.key, step, 'next');
        expect(pictures?.next).toEqual(next);
      }
    },
  );

  it('has the final pictures and times of the axis, which fill the curve before anything was made here', async () => {
    const { others, maker } = record('steps=3&ref=5');
    const page = createTestPage({ fragment: 'steps=3&ref=5' });
    page.adopt(await load('steps=3&ref=5'));
    const { compared } = page.store.getState();
    for (const other of others) {
      const { steps } = other.spec;
      expect(page.frames.get(other.key, steps, 'x0')).toEqual(maker.frames.get(other.key, steps, 'x0'));
      const mark = compared.marks.find((one) => one.key === other.key);
      expect(mark).toMatchObject({ state: 'done', isRecorded: true, time: 'recorded', totalMs: other.totals?.totalMs });
    }
    expect(
      page
        .pairs()
        .map(({ key }) => key)
        .sort(),
    ).toEqual([keyNow(page), ...others.map(({ key }) => key)].sort());
    page.settle();
    expect(page.store.getState().compared.reference).toMatchObject({ isRecorded: false, time: 'measured' });
  });

  it.each<[string, (file: RecordedFile) => object]>([
    ['other weights', (file) => ({ ...file, weights: '00000000' })],
    ['other settings', (file) => ({ ...file, key: file.key.replace('steps=3', 'steps=4') })],
    ['other settings', (file) => ({ ...file, spec: { ...file.spec, seed: 1 } })],
    ['times', (file) => ({ ...file, times: file.times.slice(1) })],
    ['format', (file) => ({ ...file, format: 'fewer-steps/recorded/1' })],
    ['strips.x0', (file) => ({ ...file, strips: { ...file.strips, x0: '../x0.png' } })],
    ['axis', (file) => ({ ...file, axis: [{ ...file.axis[0], steps: 0 }] })],
    ['pictures of another size', (file) => ({ ...file, axis: file.axis.slice(1) })],
    ['no file', (file) => ({ ...file, strips: { ...file.strips, x0: 'other.png' } })],
    ['not 4 pictures', (file) => ({ ...file, strips: { ...file.strips, xt: file.strips.x0 } })],
    ['not an object', () => Object('text')],
  ])('is refused with %s', async (reason, change) => {
    await expect(load('steps=3', change)).rejects.toThrow(reason);
  });
});

describe('a strip', () => {
  it('is cut into the pictures it was joined of', () => {
    const tiles = [1, 2, 3].map((n) => ({
      width: 2,
      height: 3,
      data: new Uint8ClampedArray(24).map((_, i) => n * 50 + i),
    }));
    const strip = joinTiles(tiles);
    expect([strip.width, strip.height]).toEqual([6, 3]);
    expect([...strip.data.subarray(8, 16)]).toEqual([...(tiles[1]?.data.subarray(0, 8) ?? [])]);
    expect(cutTiles(strip, 3)).toEqual(tiles);
    expect(() => cutTiles(strip, 4)).toThrow('not 4 pictures');
  });
});
