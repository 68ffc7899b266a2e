import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isComplete, queuedResult, type Results } from './results.ts';
import { defaultSettings } from './settings-table.ts';
import { nextShown, type ShownInput } from './shown.ts';
import { emoji } from './test-models.ts';
import { stepTime } from './test-page.ts';
import type { RunResult } from './types.ts';

const STEPS = 4;
const spec = { ...defaultSettings(emoji), steps: STEPS };

const anyResult = (key: string): fc.Arbitrary<RunResult> =>
  fc
    .record({
      state: fc.constantFrom<RunResult['state']>('queued', 'running', 'done', 'failed'),
      done: fc.integer({ min: 0, max: STEPS }),
      isRecorded: fc.boolean(),
    })
    .map(({ state, done, isRecorded }) => ({
      ...queuedResult(key, spec),
      state,
      times: Array.from({ length: state === 'done' ? STEPS : done }, () => stepTime(1)),
      recorded: isRecorded && state !== 'failed' ? { machine: '', date: '' } : null,
    }));

/** Any state of two runs, with any of their frames kept; the noise of the wanted run always is. */
const anyInput: fc.Arbitrary<ShownInput> = fc
  .record({
    a: anyResult('a'),
    b: fc.option(anyResult('b'), { nil: undefined }),
    shown: fc.record({ key: fc.constantFrom('a', 'b'), step: fc.integer({ min: 0, max: STEPS }) }),
    scrub: fc.option(fc.integer({ min: 1, max: STEPS + 1 })),
    wantedMs: fc.option(fc.constantFrom(300, 301)),
    kept: fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: STEPS })).map(String)),
  })
  .map(({ a, b, shown, scrub, wantedMs, kept }) => ({
    shown,
    scrub,
    wantedMs,
    results: (b === undefined ? { a } : { a, b }) as Results,
    wantedKey: 'a',
    has: (key, step) => (key === 'a' && step === 0) || kept.includes(`${key},${step}`),
  }));

function input(result: Partial<RunResult>, more: Partial<ShownInput> = {}): ShownInput {
  const times = Array.from({ length: result.state === 'done' ? STEPS : 0 }, () => stepTime(1));
  const old: RunResult = { ...queuedResult('b', spec), state: 'done', times };
  return {
    shown: { key: 'b', step: STEPS },
    scrub: null,
    wantedMs: null,
    results: { a: { ...queuedResult('a', spec), times, ...result }, b: old },
    wantedKey: 'a',
    has: () => true,
    ...more,
  };
}

const running = (steps: number) => ({
  state: 'running' as const,
  times: Array.from({ length: steps }, () => stepTime(1)),
});

describe('the stage', () => {
  it('never shows a frame that is not kept, nor the noise of another run', () => {
    fc.assert(
      fc.property(anyInput, (state) => {
        const { key, step } = nextShown(state);
        expect(state.has(key, step)).toBe(true);
        if (step === 0) expect(key).toBe('a');
      }),
      { numRuns: 3000 },
    );
  });

  it('shows the wanted run as soon as all of it is there', () => {
    fc.assert(
      fc.property(anyInput, (state) => {
        const wanted = state.results.a;
        fc.pre(isComplete(wanted) && state.has('a', STEPS));
        const { key, step } = nextShown(state);
        expect(key).toBe('a');
        if (state.scrub === null) expect(step).toBe(STEPS);
      }),
      { numRuns: 3000 },
    );
  });

  it('comes to rest: the same state gives the same frame again', () => {
    fc.assert(
      fc.property(anyInput, (state) => {
        const shown = nextShown(state);
        expect(nextShown({ ...state, shown })).toBe(shown);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps the old picture until a long run has its first step', () => {
    expect(nextShown(input({ state: 'queued' }))).toEqual({ key: 'b', step: STEPS });
    expect(nextShown(input(running(1)))).toEqual({ key: 'a', step: 1 });
  });

  it('keeps the old picture through a run of 300 ms, and not of 301', () => {
    expect(nextShown(input(running(3), { wantedMs: 300 }))).toEqual({ key: 'b', step: STEPS });
    expect(nextShown(input(running(3), { wantedMs: 301 }))).toEqual({ key: 'a', step: 3 });
  });

  it('goes on with a run that is forming even when it turns out to be short', () => {
    expect(nextShown(input(running(3), { wantedMs: 10, shown: { key: 'a', step: 2 } }))).toEqual({ key: 'a', step: 3 });
  });

  it('replaces the noise of other settings at once', () => {
    expect(nextShown(input({ state: 'queued' }, { shown: { key: 'b', step: 0 } }))).toEqual({ key: 'a', step: 0 });
  });

  it('shows a recording until the run was made here', () => {
    const recorded = { recorded: { machine: '', date: '' } };
    expect(nextShown(input({ ...running(2), ...recorded }))).toEqual({ key: 'a', step: STEPS });
  });

  it('shows the noise of a failed run', () => {
    expect(nextShown(input({ state: 'failed' }))).toEqual({ key: 'a', step: 0 });
  });

  it('shows the scrubbed step of what is on the stage, and the result where that frame was given up', () => {
    expect(nextShown(input({ state: 'done' }, { scrub: 2 }))).toEqual({ key: 'a', step: 2 });
    expect(nextShown(input({ state: 'queued' }, { scrub: 2 }))).toEqual({ key: 'b', step: 2 });
    const has = (_key: string, step: number) => step !== 2;
    expect(nextShown(input({ state: 'done' }, { scrub: 2, has }))).toEqual({ key: 'a', step: STEPS });
  });
});
