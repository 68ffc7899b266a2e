import type { Page } from 'playwright/test';

/** One thing that the stage showed: attributes and bytes, read together. */
export type Sighting = {
  readonly run: string;
  readonly step: number;
  readonly state: string;
  readonly backend: string;
  /** Hash of the RGBA bytes. */
  readonly hash: string;
  /** Milliseconds since the navigation. */
  readonly at: number;
};

declare global {
  interface Window {
    stageRecord: Sighting[];
  }
}

/**
 * From the next navigation on, the page records each different thing that its stage shows, looking after every change
 * of the canvas's attributes and in every animation frame.
 */
export async function recordStage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.stageRecord = [];
    let last = '';
    const look = () => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=stage-picture]');
      if (canvas?.dataset.run === undefined) return;
      const { run, step = '', state = '', backend = '' } = canvas.dataset;
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      let a = 0x811c9dc5;
      let b = 0x9e3779b9;
      for (const byte of data) {
        a = Math.imul(a ^ byte, 0x01000193);
        b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 13);
      }
      const hash = `${canvas.width}x${canvas.height}:${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}`;
      const now = [run, step, state, backend, hash].join();
      if (now === last) return;
      last = now;
      window.stageRecord.push({ run, step: Number(step), state, backend, hash, at: performance.now() });
    };
    const everyFrame = () => {
      look();
      requestAnimationFrame(everyFrame);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    requestAnimationFrame(everyFrame);
  });
}

export function readStageRecord(page: Page): Promise<readonly Sighting[]> {
  return page.evaluate(() => window.stageRecord);
}
