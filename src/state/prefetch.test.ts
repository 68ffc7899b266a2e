import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_BAR } from './answer.ts';
import { axisMarks, type CurveState, curveKey, curvePoints } from './curve.ts';
import {
  outwardFrom,
  PREFETCH_BUDGET_MS,
  type PrefetchConditions,
  pauseOf,
  prefetchWishes,
  spend,
  spentOn,
} from './prefetch.ts';
import { curveState, finished, settings } from './test-curve.ts';
import { ranks } from './wishes.ts';

const free: PrefetchConditions = { isOn: true, isHidden: false, savesData: null, battery: null, isDragging: false };

function wishes(state: CurveState, spentMs = 0, conditions = free) {
  return prefetchWishes(state, curvePoints(state), INITIAL_BAR, { conditions, spentMs, hasPicture: () => true });
}
const counts = (state: CurveState, spentMs = 0, conditions = free) =>
  wishes(state, spentMs, conditions).map(({ spec }) => spec.steps);

describe('prefetch', () => {
  it('wants the marks outward from the thumb, one after the other, without settings and reference', () => {
    const list = wishes(curveState([]));
    expect(list.map(({ spec }) => spec.steps)).toEqual([13, 8, 20, 5, 35, 3, 50, 2, 1, 250]);
    expect(list.map(({ rank }) => rank)).toEqual([...list.map(({ rank }) => rank)].sort((a, b) => a - b));
    expect(new Set(list.map(({ rank }) => rank)).size).toBe(list.length);
    expect(list.every(({ rank, keep }) => rank >= ranks.marks && keep === 'x0')).toBe(true);
  });

  it('orders any counts by their distance on the axis', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (thumb) => {
        const order = outwardFrom(thumb, axisMarks);
        const distances = order.map((mark) => Math.abs(Math.log(mark / thumb)));
        expect(distances).toEqual([...distances].sort((a, b) => a - b));
        expect([...order].sort((a, b) => a - b)).toEqual(axisMarks);
      }),
    );
  });

  it('does not want again what is there, or what failed', () => {
    const failed = finished(8, { state: 'failed', totals: null });
    expect(counts(curveState([finished(13), failed]))).toEqual([20, 5, 35, 3, 50, 2, 1, 250]);
  });

  it('makes recorded runs here too, and those whose picture was given up', () => {
    const recorded = finished(13, { recorded: { machine: 'a laptop', date: '2026-01-01' } });
    expect(counts(curveState([recorded]))[0]).toBe(13);
    const state = curveState([finished(8)]);
    const list = prefetchWishes(state, [], INITIAL_BAR, { conditions: free, spentMs: 0, hasPicture: () => false });
    expect(list.map(({ spec }) => spec.steps)).toContain(8);
  });

  it('begins only what fits into the rest of the budget', () => {
    const state = curveState([finished(12)]);
    expect(counts(state, PREFETCH_BUDGET_MS - 350)).toEqual([13, 8, 5, 3, 2, 1]);
    expect(counts(state, PREFETCH_BUDGET_MS)).toEqual([]);
  });

  it('goes on with a run under way until the budget is spent', () => {
    const time = { networkMs: 10, stepMs: 0, decodeMs: 0, cold: false, hidden: false };
    const underWay = finished(250, { state: 'running', totals: null, times: Array(200).fill(time) });
    const state = curveState([finished(12), underWay]);
    expect(counts(state, PREFETCH_BUDGET_MS - 20)).toEqual([2, 250]);
    expect(counts(state, PREFETCH_BUDGET_MS)).toEqual([]);
  });

  it('never plans for more than the budget', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: PREFETCH_BUDGET_MS, noNaN: true }), (spentMs) => {
        const planned = counts(curveState([finished(12)]), spentMs).reduce((sum, steps) => sum + steps * 10, 0);
        expect(planned).toBeLessThanOrEqual(PREFETCH_BUDGET_MS - spentMs + 1e-6);
      }),
    );
  });

  it('bisects when all marks are measured', () => {
    const ssim = Object.fromEntries(axisMarks.map((mark) => [mark, mark >= 35 ? 0.97 : 0.9]));
    const all = axisMarks.map((mark) => finished(mark));
    expect(counts(curveState(all, ssim))).toEqual([27]);
    const { 1: _, ...rest } = ssim;
    expect(counts(curveState(all, rest))).toEqual([]);
    expect(counts(curveState([...all, finished(27)], { ...ssim, 27: 0.96 }))).toEqual([23]);
  });

  it.each([
    ['switched off', { isOn: false }],
    ['hidden', { isHidden: true }],
    ['saving data', { savesData: true }],
    ['battery', { battery: { level: 0.19, charging: false } }],
  ] as const)('pauses: %s', (reason, change) => {
    const conditions = { ...free, ...change };
    expect(pauseOf(conditions, 0)).toBe(reason);
    expect(counts(curveState([]), 0, conditions)).toEqual([]);
  });

  it('goes on with a full or charging battery', () => {
    expect(pauseOf({ ...free, battery: { level: 0.1, charging: true } }, 0)).toBeNull();
    expect(pauseOf({ ...free, battery: { level: 0.2, charging: false } }, 0)).toBeNull();
  });

  it('begins nothing during a drag, and keeps what is under way', () => {
    const state = curveState([finished(8, { state: 'running', totals: null })]);
    expect(counts(state, 0, { ...free, isDragging: true })).toEqual([8]);
  });

  it('counts the steps of prefetched runs, and starts again with another curve', () => {
    const state = curveState([]);
    const asked = wishes(state);
    const frame = (key: string) => ({
      key,
      event: {
        type: 'frame',
        runId: 1,
        index: 0,
        t: 0,
        time: { networkMs: 5, stepMs: 1, decodeMs: 2, cold: true, hidden: false },
        pixels: { width: 0, height: 0, data: new Uint8ClampedArray() },
        pictures: null,
      } as const,
    });
    const key = asked[0]?.key ?? '';
    const spent = spend(state, { curve: '', ms: 99 }, [frame(key), frame(key), frame('other')], asked);
    expect(spent).toEqual({ curve: curveKey(state), ms: 16 });
    const moved = { ...state, settings: { ...settings, steps: 99 } };
    expect(spend(moved, spent, [], asked).ms).toBe(16);
    const other = { ...state, settings: { ...settings, seed: 1 } };
    expect([spentOn(moved, spent), spentOn(other, spent), spend(other, spent, [], asked).ms]).toEqual([16, 0, 0]);
  });
});
