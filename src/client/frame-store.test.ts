import { describe, expect, it } from 'vitest';
import type { Pixels, StepPictures } from '../protocol/messages.ts';
import { createFrameStore, type FrameStore, type Needed } from './frame-store.ts';

const picture = (value: number, size = 10): Pixels => ({
  width: size,
  height: size,
  data: new Uint8ClampedArray(size * size * 4).fill(value),
});
const extras = (): StepPictures => ({ xt: picture(1), eps: picture(2), noise: null, next: picture(3) });
const FRAME = 400;
const protect = (store: FrameStore, key: string, needed: Partial<Needed> = {}) =>
  store.protect({ shown: { key, step: 0 }, extras: [], whole: [], finals: [], ...needed });
const kept = (store: FrameStore, key: string, steps: number) =>
  Array.from({ length: steps }, (_, i) => i + 1).filter((step) => store.get(key, step, 'x0') !== undefined);

describe('frame store', () => {
  it('gives back each picture of a step, and the noise for step 0', () => {
    const store = createFrameStore(1e6);
    store.putNoise('a', picture(9));
    store.put('a', 1, picture(5), extras());
    expect(store.get('a', 1, 'x0')?.data[0]).toBe(5);
    expect(store.get('a', 1, 'xt')?.data[0]).toBe(1);
    expect(store.get('a', 1, 'noise')).toBeUndefined();
    expect(store.get('a', 0, 'eps')?.data[0]).toBe(9);
    expect(store.get('b', 1, 'x0')).toBeUndefined();
    expect(store.bytes()).toBe(FRAME * 5);
  });

  it('gives up intermediate frames before final ones, the run used longest ago first, and keeps what is protected', () => {
    const store = createFrameStore(FRAME * 8);
    for (const key of ['old', 'mid', 'shown']) {
      protect(store, key);
      for (const step of [1, 2, 3]) store.put(key, step, picture(step), null);
    }
    expect(store.bytes()).toBeLessThanOrEqual(FRAME * 8);
    expect([1, 2, 3].map((step) => store.get('old', step, 'x0') !== undefined)).toEqual([false, true, true]);
    for (const step of [4, 5, 6, 7, 8]) store.put('shown', step, picture(step), null);
    expect([1, 2, 3].map((step) => store.get('mid', step, 'x0') !== undefined)).toEqual([false, false, false]);
    expect(store.get('shown', 1, 'x0')).toBeDefined();
    expect(store.bytes()).toBe(FRAME * 8);
  });

  it('gives up final pictures that nobody needs before any frame of a run that is looked at', () => {
    const store = createFrameStore(FRAME * 5);
    protect(store, 'shown', { whole: ['lane'], finals: ['mark', 'lane'] });
    for (const key of ['mark', 'other', 'lane']) for (const step of [1, 2]) store.put(key, step, picture(step), null);
    store.put('shown', 1, picture(1), null);
    store.put('shown', 2, picture(2), null);
    expect(['mark', 'other', 'lane', 'shown'].map((key) => kept(store, key, 2))).toEqual([[2], [], [1, 2], [1, 2]]);
  });

  it('stays within its bound also with one long run, keeping the frame on the stage and the newest', () => {
    const store = createFrameStore(FRAME * 10);
    protect(store, 'shown', { shown: { key: 'shown', step: 2 }, whole: ['lane'], finals: ['mark'] });
    for (const key of ['mark', 'lane']) for (const step of [1, 2, 3]) store.put(key, step, picture(step), null);
    for (let step = 1; step <= 20; step++) {
      store.put('shown', step, picture(step), extras());
      expect(store.bytes()).toBeLessThanOrEqual(FRAME * 10);
    }
    expect([kept(store, 'mark', 3), kept(store, 'lane', 3)]).toEqual([[3], [3]]);
    expect(kept(store, 'shown', 20)).toContain(2);
    expect(kept(store, 'shown', 20)).toContain(20);
    expect(store.hasExtras('shown', 20)).toBe(false);
  });

  it('keeps the step pictures of the shown run only', () => {
    const store = createFrameStore(1e6);
    store.put('a', 1, picture(1), extras());
    expect(store.hasExtras('a', 1)).toBe(true);
    expect(store.hasExtras('a', 2)).toBe(false);
    protect(store, 'a');
    expect(store.hasExtras('a', 1)).toBe(true);
    protect(store, 'b', { whole: ['a'] });
    expect(store.hasExtras('a', 1)).toBe(false);
    expect(store.get('a', 1, 'x0')).toBeDefined();
    expect(store.bytes()).toBe(FRAME);
  });

  it('counts a replaced frame once and forgets all of a run', () => {
    const store = createFrameStore(1e6);
    store.put('a', 1, picture(1), extras());
    store.put('a', 1, picture(2), null);
    store.putNoise('a', picture(0));
    store.putNoise('a', picture(0));
    expect(store.bytes()).toBe(FRAME * 2);
    store.forget('a');
    expect(store.bytes()).toBe(0);
  });
});
