import type { Backend } from '../../../src/protocol/messages.ts';
import type { RunSpec } from '../../../src/protocol/run-spec.ts';
import { runBareLoop } from './bare-loop.ts';
import { type EngineStep, runEngineLoop } from './engine-loop.ts';
import { recordDefaultRun } from './record-run.ts';
import { measureRun } from './run-totals.ts';

export type BenchPage = {
  bare(modelId: string, backend: 'webgpu' | 'wasm', steps: number): Promise<readonly number[]>;
  engine(backend: Backend, spec: RunSpec): Promise<readonly EngineStep[]>;
  measure: typeof measureRun;
  record: typeof recordDefaultRun;
};

declare global {
  interface Window {
    bench: BenchPage;
  }
}

window.bench = {
  bare: (modelId, backend, steps) =>
    runBareLoop({ baseUrl: new URL('./', document.baseURI).href, modelId, backend, steps }),
  engine: runEngineLoop,
  measure: measureRun,
  record: recordDefaultRun,
};
