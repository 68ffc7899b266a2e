import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announceLandings } from './announcer.ts';
import { playPath } from './player.ts';
import { createTestPage } from './test-page.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page whose run of 6 steps was done, and played, before anything accompanied it. */
function finishedPage() {
  const page = createTestPage({ fragment: 'steps=6' });
  page.settle();
  return page;
}

describe('what accompanies a page', () => {
  it('plays a path that was started before it was there, to its end', () => {
    const page = finishedPage();
    page.actions.togglePlay();
    playPath(page);
    vi.advanceTimersByTime(5000);
    expect(page.store.getState().view).toMatchObject({ playing: false, scrub: null });
  });

  it('speaks of a run that landed before it was there, and once of each that lands later', () => {
    const page = finishedPage();
    announceLandings(page);
    expect(page.store.getState().announcement).toBe('');
    vi.advanceTimersByTime(600);
    expect(page.store.getState().announcement).toMatch(/^6 steps done/);
    page.actions.change({ steps: 3 });
    page.settle();
    vi.advanceTimersByTime(600);
    expect(page.store.getState().announcement).toMatch(/^3 steps done/);
  });

  it('says nothing of a run that was left before it rested', () => {
    const page = finishedPage();
    announceLandings(page);
    vi.advanceTimersByTime(400);
    page.actions.change({ steps: 3 });
    vi.advanceTimersByTime(600);
    expect(page.store.getState().announcement).toBe('');
  });
});
