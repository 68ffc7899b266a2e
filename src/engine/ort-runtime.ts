import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';

/** A build of onnxruntime: its script and its WebAssembly, served by ourselves. */
export type RuntimeBuild = {
  readonly name: 'jspi' | 'asyncify' | 'plain';
  readonly mjs: string;
  readonly wasm: string;
  readonly bytes: number;
};

const absolute = (url: string) => new URL(url, self.location.href).href;
const build = (name: RuntimeBuild['name'], mjs: string, wasm: string): RuntimeBuild => ({
  name,
  mjs: absolute(mjs),
  wasm: absolute(wasm),
  bytes: __RUNTIME_BYTES__[name],
});

const BUILDS = {
  jspi: build('jspi', jspiMjs, jspiWasm),
  asyncify: build('asyncify', asyncifyMjs, asyncifyWasm),
  plain: build('plain', plainMjs, plainWasm),
} as const;

/** Addresses of the runtime files that this version of the page may keep. */
export const RUNTIME_URLS: readonly string[] = Object.values(BUILDS).map((entry) => entry.wasm);

/** JSPI where the browser has it and a GPU is used, asyncify for other browsers with WebGPU, plain for WASM. */
export function chooseBuild(gpu: boolean): RuntimeBuild {
  if (!gpu) return BUILDS.plain;
  return 'Suspending' in WebAssembly ? BUILDS.jspi : BUILDS.asyncify;
}

/** More threads than this gain nothing on networks of this size. */
const MOST_THREADS = 8;

/** Threads of the WASM backend: shared memory needs a cross-origin isolated page. */
export function threadCount(): number {
  return self.crossOriginIsolated ? Math.max(1, Math.min(navigator.hardwareConcurrency, MOST_THREADS)) : 1;
}

/** Tells onnxruntime which build to start. It starts with the first session and can do so once in a worker. */
export function useBuild({ mjs, wasm }: RuntimeBuild, wasmBinary: ArrayBuffer): void {
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threadCount();
  ort.env.wasm.wasmPaths = { mjs, wasm };
  ort.env.wasm.wasmBinary = wasmBinary;
}
