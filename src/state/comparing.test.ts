import { describe, expect, it } from 'vitest';
import { openLink } from './actions.ts';
import { axisMarks } from './curve.ts';
import { parseLink } from './link-codec.ts';
import { models } from './test-models.ts';
import { createTestPage, keyNow, type TestPage } from './test-page.ts';
import { ranks } from './wishes.ts';

const compared = (page: TestPage) => page.store.getState().compared;
const comparison = (page: TestPage) => page.store.getState().comparison;
const stepsOf = (page: TestPage) => page.wanted().map(({ spec }) => spec.steps);
const rankOf = (page: TestPage, steps: number) => page.wanted().find(({ spec }) => spec.steps === steps)?.rank;

describe('the reference', () => {
  it.each([
    ['webgpu', 100],
    ['wasm', 50],
  ] as const)('of a fresh visit on %s is chosen before the first link', (backend, steps) => {
    const page = createTestPage({ isFresh: true, backend });
    expect(comparison(page).referenceSteps).toBe(steps);
    expect(new Set(page.written)).toEqual(new Set([`v=1&ref=${steps}`]));
  });

  it('of a link stays, whatever computes', () => {
    const page = createTestPage({ fragment: 'ref=70', backend: 'wasm' });
    expect(comparison(page).referenceSteps).toBe(70);
    expect(page.written.at(-1)).toBe('v=1&ref=70');
  });

  it('runs after what the visitor is looking at, without fresh noise, and is used again', () => {
    const page = createTestPage({ fragment: 'steps=4&eta=0.5&ref=6' });
    expect(page.wanted()).toMatchObject([
      { spec: { steps: 4, eta: 0.5 }, rank: 0, keep: 'all' },
      { spec: { steps: 6, eta: 0 }, keep: 'x0' },
    ]);
    page.settle();
    page.actions.change({ steps: 5 });
    expect(stepsOf(page)).toEqual([5]);
  });

  it('beside the stage is that of the run on the stage', () => {
    const page = createTestPage({ fragment: 'steps=4&ref=6' });
    page.settle();
    const { reference, referenceShown } = compared(page);
    expect(referenceShown).toEqual({ key: reference.key, step: 6 });
    page.actions.change({ seed: 9 });
    expect(compared(page).reference).toBe(reference);
    expect(compared(page).referenceShown).toBe(referenceShown);
    page.settle();
    expect(compared(page).reference.spec.seed).toBe(9);
  });

  it('shows its newest pixels while it forms', () => {
    const page = createTestPage({ fragment: 'steps=1&ref=6' });
    const seen: number[] = [];
    for (let i = 0; i < 9; i++) {
      page.step();
      page.flush();
      const { key, step } = compared(page).referenceShown;
      expect(page.frames.get(key, step, 'x0')).toBeDefined();
      seen.push(step);
    }
    expect(seen).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('fidelity', () => {
  it('is asked for when both pictures are final, and is of the pixels on the stage', () => {
    const page = createTestPage({ fragment: 'steps=4&ref=6' });
    expect(page.pairs()).toEqual([]);
    page.settle();
    const pair = page.pairs().find(({ key }) => key === keyNow(page));
    expect(pair?.picture).toBe(page.frames.get(keyNow(page), 4, 'x0'));
    page.compareAll(() => 0.97);
    expect(compared(page).onStage.fidelity?.ssim.mean).toBe(0.97);
    expect(compared(page).isFinal).toBe(true);
    page.actions.setView({ scrub: 2 });
    expect(compared(page).isFinal).toBe(false);
    page.actions.setReference(7);
    expect(compared(page).onStage.fidelity).toBeNull();
  });

  it('and engine events of one frame are one commit', () => {
    const page = createTestPage({ fragment: 'steps=2&ref=1' });
    page.settle();
    page.actions.change({ steps: 3 });
    page.step();
    const before = page.commits.count;
    page.batch(() => {
      page.flush();
      page.compareAll();
    });
    expect(page.commits.count).toBe(before + 1);
    expect(compared(page).points.some((point) => point.fidelity !== null)).toBe(true);
  });
});

describe('marks', () => {
  it('are made outward from the thumb after the reference, and then settle the answer by bisection', () => {
    const page = createTestPage({ fragment: 'steps=12&ref=13', stepMs: 1, prefetch: true });
    expect(stepsOf(page).slice(0, 4)).toEqual([12, 13, 8, 20]);
    expect(
      page
        .wanted()
        .slice(2)
        .every(({ rank }) => rank >= ranks.marks),
    ).toBe(true);
    for (let i = 0; i < 4; i++) {
      page.settle();
      page.compareAll(({ key }) => (Number(/steps=(\d+)/.exec(key)?.[1]) < 11 ? 0.5 : 0.99));
    }
    expect(compared(page).marks.map(({ state }) => state)).toEqual(axisMarks.map(() => 'done'));
    expect(compared(page).answer).toEqual({ steps: 11, settled: true });
    expect(compared(page).points.map(({ steps }) => steps)).toContain(10);
  });

  it.each([
    ['switched off', (page: TestPage) => page.actions.setPreferences({ prefetch: false })],
    ['hidden', (page: TestPage) => page.update(({ machine }) => ({ machine: { ...machine, isHidden: true } }))],
    ['dragging', (page: TestPage) => page.actions.change({ guidance: 3 }, 'gesture')],
  ])('wait while %s', (pause, begin) => {
    const page = createTestPage({ fragment: 'steps=12&ref=13', prefetch: true });
    expect(page.wanted().length).toBeGreaterThan(2);
    begin(page);
    expect(compared(page).prefetch.pause).toBe(pause);
    expect(stepsOf(page)).toEqual([12, 13]);
  });

  it('stop at their budget', () => {
    const page = createTestPage({ fragment: 'steps=1&ref=1', stepMs: 1000, prefetch: true });
    page.settle();
    const spent = compared(page).prefetch.spentSeconds;
    expect(spent).toBeGreaterThan(20);
    expect(spent).toBeLessThanOrEqual(compared(page).prefetch.budgetSeconds);
    // There is time left, but not enough for any of those that are missing.
    expect(spent).toBeLessThan(compared(page).prefetch.budgetSeconds);
    expect(compared(page).prefetch.pause).toBe('budget');
    page.actions.change({ seed: 1 });
    expect(compared(page).prefetch.spentSeconds).toBe(0);
  });

  it('change one by one: a frame of one mark leaves curve, answer and the others as they are', () => {
    const page = createTestPage({ fragment: 'steps=1&ref=1', prefetch: true });
    for (let i = 0; i < 5; i++) page.step();
    page.flush();
    const running = () => compared(page).marks.findIndex(({ state }) => state === 'running');
    while (running() < 0 || compared(page).marks[running()]?.done === 0) {
      page.step();
      page.flush();
    }
    page.step();
    page.flush();
    const before = compared(page);
    const index = running();
    page.step();
    page.flush();
    const after = compared(page);
    if (after.marks[index]?.state !== 'running') return;
    expect(after.marks[index]).not.toBe(before.marks[index]);
    expect(after.marks.filter((mark, i) => mark !== before.marks[i])).toHaveLength(1);
    for (const part of ['points', 'answer', 'dips', 'lanes', 'onStage', 'reference'] as const) {
      expect(after[part], part).toBe(before[part]);
    }
  });
});

describe('lanes', () => {
  const fragment = 'steps=5&mode=lanes&lanes=6,2,4&ref=7';

  it('run the shortest first, before the reference', () => {
    const page = createTestPage({ fragment });
    expect(stepsOf(page)).toEqual([5, 2, 4, 6, 7]);
    expect(compared(page).lanes.map(({ spec }) => spec.steps)).toEqual([6, 2, 4]);
  });

  it('race at equal rank from their start, and end in the same pictures', () => {
    const page = createTestPage({ fragment: 'steps=2&mode=lanes&lanes=6,2,4&ref=7' });
    page.settle();
    const pictures = () => compared(page).lanes.map(({ shown }) => page.frames.get(shown.key, shown.step, 'x0')?.data);
    const before = pictures();
    page.actions.startRace();
    page.flush();
    expect(compared(page).lanes.map(({ state, done }) => [state, done])).toEqual([6, 2, 4].map(() => ['queued', 0]));
    expect([6, 2, 4].map((steps) => rankOf(page, steps))).toEqual([ranks.lanes, ranks.lanes, ranks.lanes]);
    page.step();
    page.step();
    page.flush();
    page.actions.startRace();
    page.flush();
    expect(compared(page).lanes.every(({ done }) => done === 0)).toBe(true);
    page.settle();
    expect(pictures()).toEqual(before);
    page.actions.endRace();
    page.settle();
    expect(new Set(page.endings.values())).toEqual(new Set([1]));
  });

  it('have every step of a run that was made as a mark only', () => {
    const page = createTestPage({ fragment: 'steps=5&ref=7&lanes=2,4' });
    page.actions.setMode('lanes');
    page.settle();
    for (const { key, spec } of compared(page).lanes) {
      for (let step = 1; step <= spec.steps; step++) expect(page.frames.get(key, step, 'x0')).toBeDefined();
    }
  });

  it('are added, changed, moved and removed within 2 … 4, each one undo entry', () => {
    const page = createTestPage({ fragment: 'lanes=5,8' });
    const lanes = () => comparison(page).lanes.map(({ steps }) => steps);
    page.actions.removeLane(0);
    expect(lanes()).toEqual([5, 8]);
    page.actions.addLane();
    page.actions.addLane({ eta: 0.5 });
    page.actions.addLane();
    expect(lanes()).toEqual([5, 8, 13, 20]);
    for (const steps of [30, 40, 5000]) page.actions.changeLane(1, { steps }, 'gesture');
    page.actions.endGesture();
    page.actions.moveLane(1, 3);
    expect(lanes()).toEqual([5, 13, 20, 1000]);
    page.actions.removeLane(0);
    expect(comparison(page).lanes[1]).toMatchObject({ steps: 20, eta: 0.5 });
    for (let i = 0; i < 5; i++) page.actions.undo();
    expect(lanes()).toEqual([5, 8]);
    expect(page.store.getState().past).toEqual([]);
  });

  it('of the clipping trap are one noise, each against its own reference, as a link too', () => {
    const page = createTestPage({ fragment: 'ref=50' });
    page.actions.openClippingTrap();
    expect(page.store.getState()).toMatchObject({
      settings: { guidance: 2 },
      comparison: { mode: 'lanes', referenceSteps: 100 },
    });
    expect(compared(page).lanes.map(({ spec }) => [spec.steps, spec.clip])).toEqual([
      [20, 'off'],
      [20, 'x0-eps'],
      [20, 'x0'],
    ]);
    const references = new Set(compared(page).lanes.map(({ referenceKey }) => referenceKey));
    expect([...references].every((key) => page.wanted().some((wish) => wish.key === key))).toBe(true);
    expect(references.size).toBe(3);
    const link = page.written.at(-1) ?? '';
    expect(parseLink(link, models).comparison.lanes).toEqual(comparison(page).lanes);
    page.actions.undo();
    expect(comparison(page)).toMatchObject({ mode: 'wipe', referenceSteps: 50 });
    openLink(page, link);
    expect(comparison(page).mode).toBe('lanes');
  });
});

describe('the lesson', () => {
  it('puts a step of the long run beside the run of as many steps, and is a link', () => {
    const page = createTestPage({ fragment: 'steps=10&ref=12' });
    page.settle();
    page.actions.openLesson(4);
    page.settle();
    expect(page.store.getState().shown).toEqual({ key: keyNow(page), step: 4 });
    expect(compared(page).lesson).toMatchObject({ step: 4, short: { spec: { steps: 4 }, state: 'done' } });
    page.compareAll(() => 0.6);
    expect(compared(page).lesson?.between?.ssim.mean).toBe(0.6);
    expect(page.written.at(-1)).toContain('&mode=lesson&at=4');
    page.actions.setView({ scrub: 5 });
    page.settle();
    expect(compared(page).lesson).toMatchObject({ step: 5, between: null });
    const opened = createTestPage({ fragment: page.written.at(-1) ?? '' });
    opened.settle();
    expect(opened.store.getState().shown.step).toBe(5);
    page.actions.setMode('wipe');
    expect(page.store.getState().shown.step).toBe(10);
  });

  it('takes 20 of 50 steps where nobody says more', () => {
    const page = createTestPage({ fragment: 'steps=50' });
    page.actions.openLesson();
    expect(compared(page).lesson?.step).toBe(20);
  });
});

describe('undo', () => {
  it('takes back mode, reference and bar, a drag as one entry, and leaves zoom and wipe alone', () => {
    const page = createTestPage({ fragment: 'ref=50' });
    page.actions.setMode('difference');
    page.actions.setReference(80);
    for (const bar of [0.9, 0.85, 0.801]) page.actions.setBar(bar, 'gesture');
    page.actions.endGesture();
    page.actions.setView({ wipe: 0.3, zoom: { scale: 40, x: 0.5, y: 2 } });
    expect(comparison(page)).toMatchObject({ mode: 'difference', referenceSteps: 80, bar: 0.8 });
    expect(page.store.getState().past).toHaveLength(3);
    page.actions.undo();
    expect(comparison(page).bar).toBe(0.95);
    page.actions.undo();
    page.actions.undo();
    expect(comparison(page)).toMatchObject({ mode: 'wipe', referenceSteps: 50 });
    expect(page.store.getState().view).toMatchObject({ wipe: 0.3, zoom: { scale: 16, x: 0.5, y: 1 } });
    page.actions.redo();
    expect(page.written.at(-1)).toBe('v=1&ref=50&mode=difference&wipe=0.3&zoom=16,0.5,1');
  });

  it('takes back a choice from the sheet', () => {
    const page = createTestPage({ fragment: 'seed=4294967294&n=4' });
    page.actions.choosePicture(3);
    expect(page.store.getState().settings).toMatchObject({ seed: 1, count: 1 });
    page.actions.undo();
    expect(page.store.getState().settings.count).toBe(4);
    page.actions.choosePicture(4);
    expect(page.store.getState().settings.count).toBe(4);
  });
});
