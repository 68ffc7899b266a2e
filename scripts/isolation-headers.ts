/**
 * Headers that isolate the page from other origins, which is what a browser wants before it lets WebAssembly use
 * threads. The page works without them, on one thread.
 */
export const ISOLATION_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
