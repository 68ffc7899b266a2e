import { expect, it } from 'vitest';
import { checkLink } from './link-check.ts';
import { noChecks } from './link-codec.ts';
import { queuedResult } from './results.ts';
import { defaultSettings } from './settings-table.ts';
import { emoji } from './test-models.ts';
import type { RunResult } from './types.ts';

const weights = 'cc18e96a.a8d26779';
const promised = { noise: '0123abcd', weights, picture: 'ffff000000000000' };
const done = (picture: string, noise = '0123abcd'): RunResult => ({
  ...queuedResult('key', defaultSettings(emoji)),
  state: 'done',
  backend: 'wasm',
  checks: { noise, picture },
});

it('matches a run with the same noise, weights and nearly the same picture', () => {
  expect(checkLink(promised, done('ffff00000000000f'), weights, 'wasm')).toEqual({
    noise: 'match',
    model: 'match',
    picture: 'match',
  });
});

it('tells a fifth different bit', () => {
  expect(checkLink(promised, done('ffff00000000001f'), weights, 'wasm').picture).toBe('differ');
});

it('tells other noise and other weights', () => {
  expect(checkLink(promised, done('ffff000000000000', '0123abce'), '00000000', 'wasm')).toEqual({
    noise: 'differ',
    model: 'differ',
    picture: 'match',
  });
});

it('knows nothing of what the link does not carry', () => {
  const unknown = { noise: 'unknown', model: 'unknown', picture: 'unknown' };
  expect(checkLink(noChecks, done('ffff000000000000'), weights, 'wasm')).toEqual(unknown);
});

it('waits for the run, but knows of other weights at once', () => {
  const waiting = { noise: 'unknown', picture: 'unknown' };
  expect(checkLink(promised, undefined, weights, null)).toEqual({ ...waiting, model: 'unknown' });
  expect(checkLink(promised, undefined, weights, 'wasm')).toEqual({ ...waiting, model: 'match' });
  expect(checkLink(promised, undefined, '00000000', null)).toEqual({ ...waiting, model: 'differ' });
});

it('does not take a recording for a run of this machine', () => {
  const recorded = { ...done('ffff000000000000'), recorded: { machine: 'another', date: '2026-01-31' } };
  expect(checkLink(promised, recorded, weights, null)).toEqual({
    noise: 'unknown',
    model: 'unknown',
    picture: 'unknown',
  });
});

it('never calls the exact formula the same model', () => {
  expect(checkLink(promised, { ...done('ffff000000000000'), backend: 'analytic' }, weights, 'wasm').model).toBe(
    'differ',
  );
  expect(checkLink(promised, undefined, weights, 'analytic').model).toBe('differ');
});
