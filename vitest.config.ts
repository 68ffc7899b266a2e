import { defineConfig } from 'vitest/config';
import { runtimeBytes } from './scripts/vite/runtime-bytes.ts';

export default defineConfig({
  define: { __RUNTIME_BYTES__: JSON.stringify(runtimeBytes()) },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    environment: 'node',
  },
});
