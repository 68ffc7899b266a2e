import type { RunSpec } from '../../src/protocol/run-spec.ts';
import type { Gpu } from '../launch.ts';

export type OrtBackend = 'wasm' | 'webgpu';

/** One figure of the table and of the JSON file. */
export type Row = { readonly what: string; readonly value: number; readonly unit: string };

export type BenchOptions = {
  readonly executablePath: string;
  /** Folder of the built bench page. */
  readonly benchFolder: string;
  readonly backends: readonly OrtBackend[];
  readonly models: readonly string[];
  /** Steps of a measured run on WASM; a software adapter for WebGPU is slow and gets fewer. */
  readonly steps: number;
  /** Folder of `<model>.onnx`, the plain exports that `training/export.py --plain` writes; null: graphs are left out. */
  readonly plainFolder: string | null;
};

export function gpuFor(backend: OrtBackend): Gpu {
  return backend === 'webgpu' ? 'software' : 'none';
}

export function stepsFor(backend: OrtBackend, steps: number): number {
  return backend === 'webgpu' ? Math.min(steps, 4) : steps;
}

/** One network row a step, and nothing besides. */
export function plainRun(model: string, seed: number, steps: number): RunSpec {
  return { model, seed, count: 1, label: 0, guidance: 1, steps, spacing: 'trailing', eta: 0, clip: 'off' };
}
