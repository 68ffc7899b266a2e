import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright/test';
import { BROWSER_FLAGS, SOFTWARE_WEBGPU_FLAGS } from '../scripts/browser.ts';

/** What the browser finds: no GPU at all, or a software adapter for WebGPU. */
export type Gpu = 'none' | 'software';

export type Profile = { readonly context: BrowserContext; close(): Promise<void> };

/** Starts a browser with an empty profile on disk, so that its caches behave as a visitor's do. */
export async function launchProfile(
  executablePath: string,
  gpu: Gpu,
  flags: readonly string[] = [],
  options: BrowserContextOptions = {},
): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'fewer-steps-'));
  const context = await chromium.launchPersistentContext(folder, {
    ...options,
    executablePath,
    args: [...BROWSER_FLAGS, ...(gpu === 'software' ? SOFTWARE_WEBGPU_FLAGS : []), ...flags],
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
