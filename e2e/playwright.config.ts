import { defineConfig } from 'playwright/test';
import type { TestOptions } from './fixtures.ts';

/** `x.spec.ts` runs on WASM in a browser without a GPU; `x.webgpu.spec.ts` on WebGPU, on a software adapter. */
export default defineConfig<TestOptions>({
  testDir: '.',
  outputDir: '../test-results/browser',
  globalSetup: './global-setup.ts',
  reporter: './reporter.ts',
  // onnxruntime alone keeps two cores busy.
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  timeout: 90_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 15_000 },
  use: { screenshot: 'only-on-failure', viewport: { width: 1280, height: 900 } },
  projects: [
    { name: 'wasm', testMatch: '*.spec.ts', testIgnore: '*.webgpu.spec.ts', use: { gpu: 'none' } },
    { name: 'webgpu', testMatch: '*.webgpu.spec.ts', use: { gpu: 'software' } },
  ],
});
