import { expect, it } from 'vitest';
import type { KeyedEvent } from '../client/engine-client.ts';
import { estimateMs, medianStepMs } from './estimates.ts';
import { applyEvents, type Progress, queuedResult } from './results.ts';
import { keyOf } from './run-key.ts';
import { classAxes } from './selectors.ts';
import { defaultSettings } from './settings-table.ts';
import { emoji, fashion, models } from './test-models.ts';
import { pictureOf, stepTime } from './test-page.ts';
import type { EngineStatus, RunResult, Settings } from './types.ts';

const spec = defaultSettings(emoji);
const key = keyOf(spec, models);
const engine: EngineStatus = {
  phase: 'ready',
  modelId: 'emoji-64',
  loaded: 0,
  total: 0,
  part: null,
  backend: 'webgpu',
  adapter: null,
  threads: 0,
  reason: null,
  storage: null,
};
const begin: Progress = { results: { [key]: queuedResult(key, spec) }, behind: {}, engine, cachedBytes: {} };
const frame = (index: number, ms: number): KeyedEvent => ({
  key,
  event: {
    type: 'frame',
    runId: 1,
    index,
    t: 0,
    time: stepTime(ms),
    pixels: pictureOf(key, index + 1),
    pictures: null,
  },
});
const started: KeyedEvent = { key, event: { type: 'started', runId: 1, plan: [] } };

it('counts the steps of a run that goes on after its session was rebuilt', () => {
  const lost: KeyedEvent = { key: null, event: { type: 'engine', ...engine, backend: 'wasm' } };
  const { results } = applyEvents(begin, [started, frame(0, 5), frame(1, 6), lost, frame(2, 70)]);
  expect(results[key]?.times.map(({ networkMs }) => networkMs)).toEqual([5, 6, 70]);
  expect(results[key]?.backend).toBe('wasm');
});

it('begins the times anew with the first frame of another attempt, and not before', () => {
  const dropped: KeyedEvent = { key, event: { type: 'dropped', runId: 1, atStep: 2 } };
  const again = applyEvents(begin, [started, frame(0, 5), frame(1, 6), dropped, started]);
  expect(again.results[key]).toMatchObject({ state: 'running', times: [{ networkMs: 5 }, { networkMs: 6 }] });
  expect(applyEvents(again, [frame(0, 9)]).results[key]?.times).toEqual([stepTime(9)]);
});

it('ignores runs that nobody knows', () => {
  const stranger: KeyedEvent = { key: 'other', event: { type: 'dropped', runId: 9, atStep: 0 } };
  expect(applyEvents(begin, [stranger])).toEqual(begin);
});

it('keeps the bytes that the browser stores', () => {
  const cached: KeyedEvent = { key: null, event: { type: 'cached', bytes: { 'emoji-64': 5 } } };
  expect(applyEvents(begin, [cached]).cachedBytes).toEqual({ 'emoji-64': 5 });
});

it('estimates from runs of the same model, backend and batch alone', () => {
  const run = (patch: Partial<Settings>, stepMs: number, more: Partial<RunResult> = {}): [string, RunResult] => {
    const settings = { ...spec, ...patch };
    const totals = { totalMs: stepMs * settings.steps, medianStepMs: stepMs, backend: 'webgpu' as const };
    const of = keyOf(settings, models);
    return [of, { ...queuedResult(of, settings), state: 'done', backend: 'webgpu', totals, ...more }];
  };
  const state = {
    models,
    engine,
    results: Object.fromEntries([
      run({ steps: 10 }, 5),
      run({ steps: 20 }, 7),
      run({ steps: 30 }, 9),
      run({ steps: 40 }, 100, { backend: 'wasm' }),
      run({ steps: 50 }, 200, { recorded: { machine: '', date: '' } }),
      run({ steps: 60, count: 4 }, 300),
      run({ steps: 70, guidance: 1 }, 3),
    ]),
  };
  expect(medianStepMs(state, { ...spec, steps: 99 })).toBe(7);
  expect(estimateMs(state, { ...spec, steps: 99 })).toBe(7 * 99);
  expect(medianStepMs(state, { ...spec, guidance: 1 })).toBe(3);
  expect(medianStepMs(state, { ...spec, model: 'fashion-28' })).toBeNull();
  expect(medianStepMs({ ...state, engine: { ...engine, backend: 'analytic' } }, spec)).toBeNull();
});

it('offers as chips what the table has', () => {
  const chips = classAxes(emoji, 4).map((axis) => axis.chips.map(({ id, label, chosen }) => [id, label, chosen]));
  expect(chips).toEqual([
    [
      ['noto', 1, false],
      ['twemoji', 4, true],
      ['any', null, false],
    ],
    [
      ['smileys', 3, false],
      ['animals', 4, true],
      ['any', null, false],
    ],
  ]);
  expect(classAxes(fashion, 3)[0]?.chips.at(-1)).toMatchObject({ id: 'any', label: 3, chosen: true });
  expect(classAxes(emoji, 4).map(({ pictures }) => pictures)).toEqual(['models/emoji-64/styles.webp', null]);
});
