import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { ISOLATION_HEADERS } from './scripts/isolation-headers.ts';
import { runtimeBytes } from './scripts/vite/runtime-bytes.ts';
import { thirdPartyLicences } from './scripts/vite/third-party-licences.ts';

const licences = thirdPartyLicences(import.meta.dirname);

/** The development server injects inline scripts and styles; the policy of index.html is for the built page. */
const withoutPolicyInDevelopment: Plugin = {
  name: 'without-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  // The page runs under any path of a host.
  base: './',
  plugins: [react(), withoutPolicyInDevelopment, licences.main],
  define: { __RUNTIME_BYTES__: JSON.stringify(runtimeBytes()) },
  resolve: {
    // onnxruntime-web without its WebAssembly inside: we serve just the builds that the engine names.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  build: {
    target: 'es2023',
    manifest: true,
    // A data: address would need a hole in the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  worker: {
    format: 'es',
    plugins: () => [licences.worker()],
    rolldownOptions: {
      output: {
        // The engine's entry is worker.ts; that of the comparison of pictures has its own name.
        entryFileNames: ({ name }) => `assets/${name === 'worker' ? 'engine' : name}-[hash].js`,
        chunkFileNames: 'assets/engine-[name]-[hash].js',
        codeSplitting: { groups: [{ name: 'onnxruntime', test: /node_modules[\\/]onnxruntime-/ }] },
      },
    },
  },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
});
