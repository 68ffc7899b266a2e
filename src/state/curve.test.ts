import { describe, expect, it } from 'vitest';
import { axisMarks, curvePoints, curveRuns } from './curve.ts';
import { curveState, fidelity, finished, settings } from './test-curve.ts';
import type { RunResult } from './types.ts';

const recorded: Partial<RunResult> = { recorded: { machine: 'a laptop', date: '2026-01-01' }, backend: 'webgpu' };

describe('curve', () => {
  it('has a point for each mark and each finished run, the fewest steps first', () => {
    const points = curvePoints(curveState([finished(12), finished(7), finished(20)]));
    expect(points.map(({ steps }) => steps)).toEqual([...axisMarks, 7, 12].sort((a, b) => a - b));
  });

  it('measures times where runs were made here, and estimates the others from the median step', () => {
    const points = curvePoints(curveState([finished(12), finished(20)]));
    const at = (count: number) => points.find(({ steps }) => steps === count);
    expect(at(12)).toMatchObject({ time: 'measured', totalMs: 123, medianStepMs: 10 });
    expect(at(50)).toMatchObject({ time: 'estimated', totalMs: 500, medianStepMs: null });
  });

  it('never estimates fidelity', () => {
    const points = curvePoints(curveState([finished(12), finished(20)], { 12: 0.9 }));
    expect(points.filter((point) => point.fidelity !== null)).toMatchObject([{ steps: 12, fidelity: fidelity(0.9) }]);
  });

  it('gives the times of recorded runs until one of this machine is known', () => {
    const points = curvePoints(curveState([finished(12, recorded), finished(20, recorded)], { 12: 0.9 }));
    expect(points.filter(({ isRecorded }) => isRecorded)).toMatchObject([
      { steps: 12, time: 'recorded', totalMs: 123, fidelity: fidelity(0.9) },
      { steps: 20, time: 'recorded', totalMs: 203 },
    ]);
    expect(points.filter(({ time }) => time === 'unknown')).toHaveLength(points.length - 2);
    const later = curvePoints(curveState([finished(12, recorded), finished(20)]));
    expect(later.find(({ steps }) => steps === 12)).toMatchObject({
      time: 'estimated',
      totalMs: 120,
      isRecorded: true,
    });
  });

  it('leaves out the times of another backend, and what is not finished', () => {
    const onCpu = finished(12, { backend: 'wasm' });
    const points = curvePoints(curveState([onCpu, finished(20, { state: 'running', totals: null })], { 20: 0.9 }));
    expect(points.every(({ time, fidelity: measured }) => time === 'unknown' && measured === null)).toBe(true);
  });

  it('is of one set of settings', () => {
    const other = finished(20);
    const state = curveState([finished(12), { ...other, key: 'other', spec: { ...other.spec, seed: 1 } }]);
    expect(curveRuns(state).map(({ steps }) => steps)).toEqual([12]);
    expect(curveRuns({ ...state, settings: { ...settings, seed: 1 } }).map(({ steps }) => steps)).toEqual([20]);
  });
});
