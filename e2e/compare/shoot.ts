import type { Browser } from 'playwright';

/** The finished picture of a link: the bytes of the page's canvas, and the canonical spec that the page says it shows. */
export type Shot = {
  readonly spec: string;
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
};

/** Opens a link (a fragment with its #) in the built page at `url` and waits until its run is done on this backend. */
export async function shoot(browser: Browser, url: string, backend: string, link: string): Promise<Shot> {
  const page = await browser.newPage();
  await page.goto(`${url}?backend=${backend}${link}`);
  const canvas = page.locator(`[data-testid=stage-picture][data-state=done][data-backend=${backend}]`);
  await canvas.waitFor({ timeout: 20 * 60_000 });
  const { bytes, ...shot } = await canvas.evaluate((element: HTMLCanvasElement) => ({
    spec: element.dataset.run ?? '',
    width: element.width,
    height: element.height,
    bytes: Array.from(element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []),
  }));
  await page.close();
  return { ...shot, pixels: Buffer.from(bytes) };
}
