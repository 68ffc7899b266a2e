import type { Locator, Page } from 'playwright/test';
import { expect } from './fixtures.ts';

export type StageState = 'loading' | 'recorded' | 'running' | 'done' | 'failed';

/** What the canvas of the current run says about its pixels. */
export type Stage = {
  readonly run: string;
  readonly step: number;
  readonly steps: number;
  readonly state: StageState;
  readonly backend: string;
  readonly width: number;
  readonly height: number;
};

/** Longest that a live run may take to be done from an empty profile. */
const RUN_TIMEOUT_MS = 60_000;

export function stagePicture(page: Page): Locator {
  return page.getByTestId('stage-picture');
}

/** Waits until the run on the stage is done live; returns what the stage says then. */
export async function waitForDone(page: Page, timeout = RUN_TIMEOUT_MS): Promise<Stage> {
  await expect(page.locator('[data-testid=stage-picture][data-state=done]')).toBeVisible({ timeout });
  return readStage(page);
}

export async function waitForState(page: Page, state: StageState, timeout = RUN_TIMEOUT_MS): Promise<Stage> {
  await expect(stagePicture(page)).toHaveAttribute('data-state', state, { timeout });
  return readStage(page);
}

export async function readStage(page: Page): Promise<Stage> {
  return stagePicture(page).evaluate((canvas: HTMLCanvasElement) => ({
    run: canvas.dataset.run ?? '',
    step: Number(canvas.dataset.step),
    steps: Number(canvas.dataset.steps),
    state: (canvas.dataset.state ?? 'loading') as StageState,
    backend: canvas.dataset.backend ?? '',
    width: canvas.width,
    height: canvas.height,
  }));
}

/** RGBA bytes of the canvas, row by row, read in one go with what it says about them. */
export async function readPicture(
  page: Page,
): Promise<{ readonly run: string; readonly step: number; readonly pixels: Buffer }> {
  const { run, step, base64 } = await stagePicture(page).evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let binary = '';
    for (const byte of pixels) binary += String.fromCharCode(byte);
    return { run: canvas.dataset.run ?? '', step: Number(canvas.dataset.step), base64: btoa(binary) };
  });
  return { run, step, pixels: Buffer.from(base64, 'base64') };
}
