import { specKey } from '../model/canonical-spec.ts';
import type { Fidelity } from '../protocol/fidelity.ts';
import type { CurveState } from './curve.ts';
import type { Fidelities } from './fidelity-pairs.ts';
import { pairKey } from './fidelity-pairs.ts';
import { referenceKeyOf } from './reference.ts';
import { queuedResult } from './results.ts';
import { runOf } from './run-key.ts';
import { defaultSettings } from './settings-table.ts';
import { emoji, models } from './test-models.ts';
import type { RunResult, Settings } from './types.ts';

/** Curves for tests: a page whose engine takes 10 ms a step on WebGPU. */
export const settings: Settings = { ...defaultSettings(emoji), steps: 12 };

const status: CurveState['engine'] = {
  phase: 'ready',
  modelId: emoji.manifest.id,
  loaded: 0,
  total: 0,
  part: null,
  backend: 'webgpu',
  adapter: null,
  threads: 0,
  reason: null,
  storage: null,
};

/** Fidelity of one picture. */
export function fidelity(ssim: number): Fidelity {
  return {
    pictures: [{ ssim, psnr: ssim === 1 ? null : 30 }],
    ssim: { mean: ssim, sd: null },
    psnr: ssim === 1 ? null : { mean: 30, sd: null },
    identical: ssim === 1 ? 1 : 0,
  };
}

/** A finished run of these settings with another count. */
export function finished(steps: number, change: Partial<RunResult> = {}): RunResult {
  const spec = runOf({ ...settings, steps }, models);
  return {
    ...queuedResult(specKey(spec), spec),
    state: 'done',
    totals: { totalMs: steps * 10 + 3, medianStepMs: 10, backend: 'webgpu' },
    backend: 'webgpu',
    ...change,
  };
}

/** A state with these results; `ssim`: of the counts that were measured. */
export function curveState(results: readonly RunResult[], ssim: Readonly<Record<number, number>> = {}): CurveState {
  const referenceSteps = 100;
  const fidelities: Fidelities = Object.fromEntries(
    Object.entries(ssim).map(([steps, value]) => {
      const run = runOf({ ...settings, steps: Number(steps) }, models);
      return [pairKey(specKey(run), referenceKeyOf(run, referenceSteps)), fidelity(value)];
    }),
  );
  return {
    models,
    settings,
    engine: status,
    results: Object.fromEntries(results.map((result) => [result.key, result])),
    fidelities,
    referenceSteps,
  };
}
