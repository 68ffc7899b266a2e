import type { Backend } from '../../../src/protocol/messages.ts';
import type { RunSpec } from '../../../src/protocol/run-spec.ts';
import { type BareResult, runBareLoop } from './bare-loop.ts';
import { type EngineStep, runEngineLoop } from './engine-loop.ts';
import { recordDefaultRun } from './record-run.ts';
import { measureRun } from './run-totals.ts';

/** `output` is that of the last step, as a plain list: what can be handed out of the page. */
type NetworkResult = Omit<BareResult, 'output'> & { readonly output: readonly number[] };

export type BenchPage = {
  /** Milliseconds of each of `steps` bare steps of a model, its decoder included. */
  bare(modelId: string, backend: 'webgpu' | 'wasm', steps: number): Promise<readonly number[]>;
  /** The same of one network file in the model's folder, without decoder. */
  network(modelId: string, backend: 'webgpu' | 'wasm', steps: number, network: string): Promise<NetworkResult>;
  engine(backend: Backend, spec: RunSpec): Promise<readonly EngineStep[]>;
  measure: typeof measureRun;
  record: typeof recordDefaultRun;
};

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const baseUrl = new URL('./', document.baseURI).href;

window.bench = {
  bare: async (modelId, backend, steps) =>
    (await runBareLoop({ baseUrl, modelId, backend, steps, network: null })).times,
  network: async (modelId, backend, steps, network) => {
    const result = await runBareLoop({ baseUrl, modelId, backend, steps, network });
    return { ...result, output: [...result.output] };
  },
  engine: runEngineLoop,
  measure: measureRun,
  record: recordDefaultRun,
};
