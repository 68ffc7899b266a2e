import { type BrowserContext, test as base, expect } from 'playwright/test';
import { BROWSER_VARIABLE } from '../scripts/browser.ts';
import { type Gpu, launchProfile, type Profile } from './launch.ts';
import { openSite, type Site, type SiteOptions } from './site.ts';

export type TestOptions = {
  readonly gpu: Gpu;
  readonly siteOptions: SiteOptions;
  /** Flags for the browser besides those of the project. */
  readonly browserFlags: readonly string[];
  /** Origins other than the site's that the test itself opens. */
  readonly allowedOrigins: string[];
};

type Fixtures = {
  readonly site: Site;
  /** Starts a browser with an empty profile; `page` is in the first one. */
  readonly openProfile: () => Promise<BrowserContext>;
};

/**
 * Playwright's test with a site and an empty browser profile of its own. After each test: no page threw, and nothing
 * was asked of another origin.
 */
export const test = base.extend<TestOptions & Fixtures>({
  gpu: ['none', { option: true }],
  siteOptions: [{}, { option: true }],
  browserFlags: [[], { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  allowedOrigins: async ({}, use) => use([]),

  site: async ({ siteOptions }, use) => {
    const site = await openSite(siteOptions);
    await use(site);
    await site.close();
  },

  openProfile: async (
    { gpu, browserFlags, site, allowedOrigins, viewport, colorScheme, hasTouch, isMobile, permissions, contextOptions },
    use,
    testInfo,
  ) => {
    const executablePath = process.env[BROWSER_VARIABLE];
    if (executablePath === undefined)
      throw new Error(`${BROWSER_VARIABLE} is not set: run through playwright.config.ts`);
    const opened: Profile[] = [];
    const errors: string[] = [];
    const requests: string[] = [];

    await use(async () => {
      const profile = await launchProfile(executablePath, gpu, browserFlags, {
        ...contextOptions,
        viewport,
        colorScheme,
        hasTouch,
        isMobile,
        ...(permissions === undefined ? {} : { permissions }),
      });
      opened.push(profile);
      const { context } = profile;
      context.on('weberror', (error) => errors.push(String(error.error().stack ?? error.error())));
      context.on('request', (request) => requests.push(request.url()));
      return context;
    });

    for (const { context, close } of opened) {
      for (const page of context.pages()) {
        const stage = page.getByTestId('stage-picture');
        const backend = await stage.getAttribute('data-backend', { timeout: 500 }).catch(() => null);
        if (backend !== null) testInfo.annotations.push({ type: 'backend', description: backend });
      }
      await close();
    }
    const ownOrigins = [new URL(site.url).origin, ...allowedOrigins];
    const foreign = requests.filter((url) => /^(https?|wss?):/.test(url) && !ownOrigins.includes(new URL(url).origin));
    expect.soft(errors, 'errors thrown in pages').toEqual([]);
    expect.soft(foreign, 'requests to other origins').toEqual([]);
  },

  context: async ({ openProfile }, use) => use(await openProfile()),

  page: async ({ context }, use) => use(context.pages()[0] ?? (await context.newPage())),
});

export { expect };
