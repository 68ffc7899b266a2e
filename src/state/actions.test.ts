import { describe, expect, it, vi } from 'vitest';
import { createSchedule } from '../ddim/schedule.ts';
import { parseSchedulerConfig } from '../model/scheduler-config.ts';
import { openLink } from './actions.ts';
import { announceLandings } from './announcer.ts';
import { playPath } from './player.ts';
import { emoji } from './test-models.ts';
import { createTestPage, type TestPage } from './test-page.ts';
import type { Settings } from './types.ts';

describe('what the visitor does', () => {
  const change = (page: TestPage, patch: Partial<Settings>, during?: 'gesture') => page.actions.change(patch, during);
  const settings = (page: TestPage) => page.store.getState().settings;

  it('makes one undo entry of a drag', () => {
    const page = createTestPage();
    for (const steps of [20, 30, 40]) change(page, { steps }, 'gesture');
    page.actions.endGesture();
    change(page, { eta: 0.5 });
    page.actions.undo();
    expect(settings(page)).toMatchObject({ steps: 40, eta: 0 });
    page.actions.undo();
    expect(settings(page).steps).toBe(12);
    page.actions.redo();
    page.actions.redo();
    expect(settings(page)).toMatchObject({ steps: 40, eta: 0.5 });
    page.actions.redo();
    expect(settings(page)).toMatchObject({ steps: 40, eta: 0.5 });
  });

  it('makes no entry of a drag that ends where it began', () => {
    const page = createTestPage();
    for (const steps of [20, 12]) change(page, { steps }, 'gesture');
    page.actions.endGesture();
    expect(page.store.getState().past).toEqual([]);
  });

  it('keeps the seed of another class or model only under the lock', () => {
    const page = createTestPage();
    change(page, { label: 1 });
    change(page, { model: 'fashion-28' });
    expect(settings(page).seed).toBe(4207);
    page.actions.setSeedLocked(false);
    change(page, { label: 1 });
    expect(settings(page).seed).toBe(1000);
    change(page, { steps: 40 });
    expect(settings(page).seed).toBe(1000);
    change(page, { model: 'emoji-64' });
    expect(settings(page).seed).toBe(1001);
    page.actions.setSeedLocked(true);
    page.actions.newSeed();
    expect(settings(page).seed).toBe(1002);
  });

  it('gives each model back its own values', () => {
    const page = createTestPage();
    change(page, { guidance: 4, label: 4, steps: 33 });
    change(page, { model: 'fashion-28' });
    expect(settings(page)).toMatchObject({ guidance: 1.5, clip: 'x0-eps', spacing: 'leading', label: 2, steps: 33 });
    change(page, { clip: 'off' });
    change(page, { model: 'emoji-64' });
    expect(settings(page)).toMatchObject({ guidance: 4, label: 4, clip: 'off', spacing: 'trailing', steps: 33 });
    change(page, { model: 'fashion-28' });
    expect(settings(page)).toMatchObject({ clip: 'off', spacing: 'leading' });
  });

  it('resets everything but model and seed', () => {
    const page = createTestPage({ fragment: 'model=fashion-28&seed=5&steps=99&eta=1&n=4&w=3&item=bag' });
    page.actions.reset();
    expect(settings(page)).toMatchObject({
      model: 'fashion-28',
      seed: 5,
      steps: 12,
      eta: 0,
      count: 1,
      guidance: 1.5,
      label: 2,
    });
    page.actions.undo();
    expect(settings(page).steps).toBe(99);
  });

  it('moves through the frames of the shown run, and back to the result when something changes', () => {
    const page = createTestPage({ fragment: 'steps=5' });
    page.settle();
    page.actions.scrubBy(-2);
    expect(page.store.getState().shown.step).toBe(3);
    page.actions.scrubBy(-20);
    expect(page.store.getState().shown.step).toBe(1);
    page.actions.change({ steps: 6 });
    expect(page.store.getState().shown.step).toBe(5);
    expect(page.store.getState().view.scrub).toBeNull();
  });

  it('takes over a pasted link as one undo entry, and says once what it ignored', () => {
    const page = createTestPage();
    openLink(page, 'seed=7&steps=0&noise=0123abcd');
    expect(settings(page)).toMatchObject({ seed: 7, steps: 12 });
    expect(page.store.getState().notices.map(({ text }) => text)).toEqual([
      'Ignored in this link: steps=0 (not in 1 … 1000; 12 is used).',
    ]);
    expect(page.store.getState().linkCheck).not.toBeNull();
    page.actions.undo();
    expect(settings(page).seed).toBe(4207);
    openLink(page, 'seed=8');
    expect(page.store.getState().notices).toEqual([]);
    expect(page.store.getState().past).toHaveLength(1);
  });

  it('never asks for more steps than a model has levels', () => {
    const few = parseSchedulerConfig({ beta_schedule: 'squaredcos_cap_v2', num_train_timesteps: 10 });
    const known = [{ ...emoji, schedule: createSchedule(few) }];
    const expectPossible = (page: TestPage, what: string) => {
      expect(page.wanted().length, what).toBeGreaterThan(1);
      expect(Math.max(...page.wanted().map(({ spec }) => spec.steps)), what).toBeLessThanOrEqual(10);
    };
    for (const fragment of ['', 'mode=lanes', 'mode=lesson&at=900', 'steps=12&ref=100&mode=lanes&lanes=3,20']) {
      const page = createTestPage({ fragment, known, isFresh: true, prefetch: true });
      expectPossible(page, `opened with ${fragment}`);
      openLink(page, 'mode=lanes&ref=99');
      expectPossible(page, 'a pasted link');
      page.actions.openClippingTrap();
      expect(page.store.getState().comparison).toMatchObject({ mode: 'lanes', referenceSteps: 10 });
      expectPossible(page, 'the clipping trap');
    }
  });

  it('says that the clipboard is denied', async () => {
    vi.stubGlobal('window', { location: { origin: 'https://a.example', pathname: '/x/' } });
    expect(await createTestPage().actions.copyLink()).toBe(false);
    vi.unstubAllGlobals();
  });

  it('plays the path from its start to the result, and can be paused', () => {
    vi.useFakeTimers();
    const page = createTestPage({ fragment: 'steps=4' });
    page.settle();
    playPath(page);
    const seen: number[] = [];
    page.store.subscribe(({ shown, view }) => seen.push(view.playing ? shown.step : -shown.step));
    page.actions.togglePlay();
    vi.advanceTimersByTime(5000);
    expect(seen).toEqual([1, 2, 3, -4]);
    page.actions.togglePlay();
    page.actions.togglePlay();
    vi.advanceTimersByTime(5000);
    expect(page.store.getState().shown.step).toBe(1);
    vi.useRealTimers();
  });

  it('hears of a landed run once, after half a second of rest', () => {
    vi.useFakeTimers();
    const page = createTestPage({ fragment: 'steps=4', stepMs: 400 });
    announceLandings(page);
    page.settle();
    vi.advanceTimersByTime(400);
    page.actions.change({ steps: 5 });
    vi.advanceTimersByTime(5000);
    expect(page.store.getState().announcement).toBe('');
    page.settle();
    vi.advanceTimersByTime(499);
    expect(page.store.getState().announcement).toBe('');
    vi.advanceTimersByTime(1);
    expect(page.store.getState().announcement).toBe('5 steps done in 2.0 seconds.');
    vi.useRealTimers();
  });
});
