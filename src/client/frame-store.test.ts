import { describe, expect, it } from 'vitest';
import type { Pixels, StepPictures } from '../protocol/messages.ts';
import { createFrameStore } from './frame-store.ts';

const picture = (value: number, size = 10): Pixels => ({
  width: size,
  height: size,
  data: new Uint8ClampedArray(size * size * 4).fill(value),
});
const extras = (): StepPictures => ({ xt: picture(1), eps: picture(2), noise: null, next: picture(3) });
const FRAME = 400;

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
      store.protect(key, ['reference']);
      for (const step of [1, 2, 3]) store.put(key, step, picture(step), null);
    }
    expect(store.bytes()).toBeLessThanOrEqual(FRAME * 8);
    expect([1, 2, 3].map((step) => store.get('old', step, 'x0') !== undefined)).toEqual([false, true, true]);
    for (const step of [4, 5, 6, 7, 8]) store.put('shown', step, picture(step), null);
    expect([1, 2, 3].map((step) => store.get('mid', step, 'x0') !== undefined)).toEqual([false, false, false]);
    expect(store.get('shown', 1, 'x0')).toBeDefined();
    expect(store.bytes()).toBe(FRAME * 8);
  });

  it('keeps the step pictures of the shown run only', () => {
    const store = createFrameStore(1e6);
    store.put('a', 1, picture(1), extras());
    expect(store.hasExtras('a', 1)).toBe(true);
    expect(store.hasExtras('a', 2)).toBe(false);
    store.protect('a', []);
    expect(store.hasExtras('a', 1)).toBe(true);
    store.protect('b', ['a']);
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
