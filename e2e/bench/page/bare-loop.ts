export type BareCommand = {
  /** Absolute address of the page's folder, ending in a slash. */
  readonly baseUrl: string;
  readonly modelId: string;
  readonly backend: 'webgpu' | 'wasm';
  readonly steps: number;
};

const workers = new Map<string, Worker>();

/** Milliseconds of each of `steps` bare steps; the session of a model and backend is made once. */
export function runBareLoop(command: BareCommand): Promise<readonly number[]> {
  const key = `${command.modelId} ${command.backend}`;
  const worker =
    workers.get(key) ?? new Worker(new URL('./bare-worker.ts', import.meta.url), { type: 'module', name: 'bare' });
  workers.set(key, worker);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number[]>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(command);
  });
}
