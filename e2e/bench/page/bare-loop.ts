export type BareCommand = {
  /** Absolute address of the page's folder, ending in a slash. */
  readonly baseUrl: string;
  readonly modelId: string;
  readonly backend: 'webgpu' | 'wasm';
  readonly steps: number;
  /** Another network in the model's folder, run without the decoder; null: the model as the page has it. */
  readonly network: string | null;
};

export type BareResult = {
  /** Milliseconds of each step. */
  readonly times: readonly number[];
  /** GPU dispatches a step; 0 on WASM. */
  readonly dispatches: number;
  /** Of the network, in the last step. */
  readonly output: Float32Array;
};

const workers = new Map<string, Worker>();

/** Takes `steps` bare steps; the session of a network and backend is made once. */
export function runBareLoop(command: BareCommand): Promise<BareResult> {
  const key = `${command.modelId} ${command.network} ${command.backend}`;
  const worker =
    workers.get(key) ?? new Worker(new URL('./bare-worker.ts', import.meta.url), { type: 'module', name: 'bare' });
  workers.set(key, worker);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<BareResult>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(command);
  });
}
