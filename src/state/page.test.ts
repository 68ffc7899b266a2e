import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isComplete } from './results.ts';
import { models } from './test-models.ts';
import { createTestPage, keyNow, pictureOf, type TestPage } from './test-page.ts';

const shown = ({ store }: TestPage) => store.getState().shown;

/** Every promise that holds at every moment, whatever the visitor and the engine do. */
function expectHonest(page: TestPage) {
  const { shown: at, results, view } = page.store.getState();
  const pixels = page.frames.get(at.key, at.step, 'x0');
  expect(pixels, `pixels of ${at.key} at ${at.step}`).toBeDefined();
  if (at.step > 0) expect(pixels?.data).toEqual(pictureOf(at.key, at.step).data);
  const result = results[at.key];
  expect(result).toBeDefined();
  expect(at.step).toBeLessThanOrEqual(result?.spec.steps ?? 0);
  if (result?.state === 'running' && result.recorded === null) expect(at.step).toBeLessThanOrEqual(result.times.length);
  const wanted = results[keyNow(page)];
  if (isComplete(wanted)) expect(at.key).toBe(wanted.key);
  if (isComplete(wanted) && view.scrub === null) expect(at.step).toBe(wanted.spec.steps);
  if (wanted?.state === 'failed') expect(at).toEqual({ key: wanted.key, step: 0 });
}

describe('the page', () => {
  it('shows the noise first, then x̂0 of each step, then the result', () => {
    const page = createTestPage({ fragment: 'steps=3' });
    expect(shown(page)).toEqual({ key: keyNow(page), step: 0 });
    const steps: number[] = [];
    for (let i = 0; i < 4; i++) {
      page.step();
      page.flush();
      steps.push(shown(page).step);
    }
    expect(steps).toEqual([0, 1, 2, 3]);
    expect(page.store.getState().results[keyNow(page)]?.state).toBe('done');
  });

  it('never labels pixels of one run with another, through any session', () => {
    const op = fc.oneof(
      { weight: 6, arbitrary: fc.constant({ do: 'step' } as const) },
      { weight: 3, arbitrary: fc.constant({ do: 'flush' } as const) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('steps' as const), n: fc.integer({ min: 1, max: 5 }) }) },
      fc.record({ do: fc.constant('seed' as const), n: fc.integer({ min: 0, max: 2 }) }),
      fc.record({ do: fc.constant('model' as const), n: fc.integer({ min: 0, max: 1 }) }),
      fc.record({ do: fc.constant('scrub' as const), n: fc.integer({ min: 0, max: 6 }) }),
      fc
        .constantFrom(...(['undo', 'redo', 'fail', 'retry', 'cpu', 'lock', 'eta'] as const))
        .map((name) => ({ do: name })),
    );
    fc.assert(
      fc.property(
        fc.array(op, { maxLength: 60 }),
        fc.constantFrom(10, 200),
        fc.constantFrom(100, 1e6),
        (ops, stepMs, maxBytes) => {
          const page = createTestPage({ stepMs, maxBytes });
          for (const one of ops) {
            const before = page.commits.count;
            switch (one.do) {
              case 'step':
                page.step();
                break;
              case 'flush':
                page.flush();
                break;
              case 'steps':
                page.actions.change({ steps: one.n }, 'gesture');
                break;
              case 'seed':
                page.actions.change({ seed: one.n });
                break;
              case 'model':
                page.actions.change({ model: models[one.n]?.manifest.id ?? '' });
                break;
              case 'scrub':
                page.actions.setView({ scrub: one.n === 0 ? null : one.n });
                break;
              case 'fail':
                if (page.wanted().length > 0) page.fail();
                break;
              case 'undo':
                page.actions.undo();
                break;
              case 'redo':
                page.actions.redo();
                break;
              case 'retry':
                page.actions.retry();
                break;
              case 'cpu':
                page.actions.useCpu();
                break;
              case 'lock':
                page.actions.setSeedLocked(false);
                break;
              case 'eta':
                page.actions.change({ eta: 0.5 });
                break;
            }
            expect(page.commits.count - before).toBeLessThanOrEqual(1);
            expectHonest(page);
          }
          page.flush();
          page.actions.retry();
          page.settle();
          page.actions.setView({ scrub: null });
          expectHonest(page);
          expect(shown(page)).toEqual({ key: keyNow(page), step: page.store.getState().settings.steps });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps the old picture while a short run is under way', () => {
    const page = createTestPage({ fragment: 'steps=4', stepMs: 10 });
    page.settle();
    const old = shown(page);
    page.actions.change({ steps: 6 });
    for (let i = 0; i < 6; i++) {
      page.step();
      page.flush();
      expect(shown(page)).toBe(old);
    }
    page.settle();
    expect(shown(page)).toEqual({ key: keyNow(page), step: 6 });
  });

  it('shows a long run as it forms, and the old picture until its first step', () => {
    const page = createTestPage({ fragment: 'steps=4', stepMs: 100 });
    page.settle();
    const old = shown(page);
    page.actions.change({ steps: 6 });
    page.step();
    page.flush();
    expect(shown(page)).toBe(old);
    page.step();
    page.flush();
    expect(shown(page)).toEqual({ key: keyNow(page), step: 1 });
  });

  it('swaps a cached run in at once and asks for its other pictures behind it', () => {
    const page = createTestPage({ fragment: 'steps=2' });
    page.settle();
    page.actions.change({ steps: 3 });
    page.settle();
    page.actions.change({ steps: 2 });
    expect(shown(page)).toEqual({ key: keyNow(page), step: 2 });
    expect(page.wanted()).toMatchObject([{ key: keyNow(page), keep: 'all' }]);
    page.step();
    page.step();
    page.flush();
    expect(page.store.getState().results[keyNow(page)]?.state).toBe('done');
    page.settle();
    expect(page.frames.hasExtras(keyNow(page), 2)).toBe(true);
  });

  it.each(['dropped', 'failed'])('keeps a finished picture when the run behind it is %s before it began', (ending) => {
    const page = createTestPage({ fragment: 'steps=2' });
    page.settle();
    page.actions.change({ steps: 3 });
    page.settle();
    page.actions.change({ steps: 2 });
    const key = keyNow(page);
    if (ending === 'failed') page.fail();
    else page.receive([{ key, event: { type: 'dropped', runId: 99, atStep: 0 } }]);
    page.flush();
    expect(page.store.getState().results[key]?.state).toBe('done');
    expect(shown(page)).toEqual({ key, step: 2 });
  });

  it('does not ask again and again for pictures that cannot be kept', () => {
    const page = createTestPage({ fragment: 'steps=3' });
    page.frames.hasExtras = () => false;
    page.settle(50);
    expect(page.lists.filter((list) => list.length > 0)).toHaveLength(1);
  });

  it('does not ask for a failed run until the visitor does', () => {
    const page = createTestPage();
    page.fail();
    page.flush();
    expect(page.store.getState().results[keyNow(page)]?.error?.code).toBe('download');
    page.actions.setView({ pixels: 'smooth' });
    expect(page.wanted().map(({ key }) => key)).not.toContain(keyNow(page));
    page.actions.retry();
    expect(page.wanted()[0]?.key).toBe(keyNow(page));
    page.settle();
    expect(page.store.getState().results[keyNow(page)]?.state).toBe('done');
  });

  it('keeps a bounded number of results and forgets the frames of the others', () => {
    const page = createTestPage({ fragment: 'steps=1' });
    const first = keyNow(page);
    for (let seed = 0; seed < 250; seed++) {
      page.actions.change({ seed });
      page.settle();
    }
    expect(Object.keys(page.store.getState().results).length).toBeLessThanOrEqual(201);
    expect(page.frames.get(first, 1, 'x0')).toBeUndefined();
    expectHonest(page);
  });

  it('tells of a lost device in one quiet line', () => {
    const page = createTestPage();
    const { engine } = page.store.getState();
    for (let i = 0; i < 2; i++) page.receive([{ key: null, event: { type: 'engine', ...engine, phase: 'lost' } }]);
    expect(page.store.getState().notices.map(({ id }) => id)).toEqual(['device']);
  });
});

describe('the link in the bar', () => {
  const last = ({ written }: TestPage) => written.at(-1) ?? '';

  it('carries checks of a finished run only, and none of other settings', () => {
    const page = createTestPage({ fragment: 'steps=2' });
    expect(last(page)).toBe('v=1&steps=2&ref=1');
    page.settle();
    expect(last(page)).toBe('v=1&steps=2&ref=1&noise=0123abcd&weights=cc18e96a.a8d26779&picture=00000000000000ff');
    page.actions.change({ steps: 3 });
    expect(last(page)).toBe('v=1&steps=3&ref=1');
  });

  it('keeps the checks of an opened link until its run was made here', () => {
    const link = 'v=1&steps=2&ref=1&noise=11112222';
    const page = createTestPage({ fragment: link });
    expect(last(page)).toBe(link);
    expect(page.store.getState().linkCheck).toEqual({ noise: 'unknown', model: 'unknown', picture: 'unknown' });
    page.settle();
    expect(page.store.getState().linkCheck?.noise).toBe('differ');
    page.actions.change({ steps: 5 });
    expect(page.store.getState().linkCheck).toBeNull();
    page.actions.undo();
    expect(page.store.getState().linkCheck?.noise).toBe('differ');
  });

  it('names no weights where none were used', () => {
    const page = createTestPage({ backend: 'analytic' });
    page.settle();
    expect(last(page)).toBe('v=1&ref=1&noise=0123abcd&picture=00000000000000ff');
  });
});
