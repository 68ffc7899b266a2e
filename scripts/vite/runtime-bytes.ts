import { statSync } from 'node:fs';
import { createRequire } from 'node:module';

const BUILDS = { plain: '', jspi: '.jspi', asyncify: '.asyncify' } as const;

/** Exact size in bytes of each WebAssembly file that the engine may fetch: the denominator of its progress. */
export function runtimeBytes(): Record<keyof typeof BUILDS, number> {
  const require = createRequire(import.meta.url);
  const bytes = (suffix: string) =>
    statSync(require.resolve(`onnxruntime-web/ort-wasm-simd-threaded${suffix}.wasm`)).size;
  return { plain: bytes(BUILDS.plain), jspi: bytes(BUILDS.jspi), asyncify: bytes(BUILDS.asyncify) };
}
