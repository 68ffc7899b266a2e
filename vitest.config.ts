import { defineConfig } from 'vitest/config';
import { runtimeBytes } from './scripts/vite/runtime-bytes.ts';

export default defineConfig({
  define: { __RUNTIME_BYTES__: JSON.stringify(runtimeBytes()) },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    environment: 'node',
    // A busy machine takes its time; what hangs is still told apart from it.
    testTimeout: 60_000,
  },
});
