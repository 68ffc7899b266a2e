import type { Locator, Page } from 'playwright/test';
import { expect } from './fixtures.ts';
import type { Site } from './site.ts';

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

/** Waits for everything around the picture: its code comes after the picture. */
export async function waitForPanels(page: Page): Promise<void> {
  await expect(statusLine(page)).toBeVisible();
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

/** The stage shows a finished live run with all of these words in its canonical spec. */
export async function waitForRun(page: Page, words: readonly string[], timeout = RUN_TIMEOUT_MS): Promise<Stage> {
  for (const word of words) {
    await expect(stagePicture(page)).toHaveAttribute('data-run', new RegExp(`(^|&)${word}(&|$)`), { timeout });
  }
  return waitForDone(page, timeout);
}

/** Opens the page with a run; `query` goes before the `#`. */
export async function openRun(page: Page, { url }: Pick<Site, 'url'>, fragment = '', query = ''): Promise<void> {
  await page.goto(`${url}${query}${fragment === '' ? '' : `#${fragment}`}`);
}

/** The way from a canonical spec to a link of the same run. */
export function linkOfRun(run: string): string {
  return `v=1&${run}`;
}

/** Failed requests, and reading the canvas often: the tests do both. */
const DONE_BY_TESTS = /^(Failed to load resource|Canvas2D: Multiple readback)/;

/** Everything that the page and its workers complain about from now on, as far as the tests are not the reason. */
export function watchConsole(page: Page): readonly string[] {
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (!DONE_BY_TESTS.test(message.text())) said.push(message.text());
  });
  return said;
}

export function notices(page: Page): Locator {
  return page.getByRole('list', { name: 'Notices' }).getByRole('listitem');
}

/** Where the page says what computes. */
export function statusLine(page: Page): Locator {
  return page.getByRole('contentinfo');
}

export function failure(page: Page): Locator {
  return page.getByRole('region', { name: 'Picture' }).getByRole('alert');
}

/** Chooses a count of steps with the number field. */
export async function setSteps(page: Page, steps: number): Promise<void> {
  await page.getByTestId('steps').fill(String(steps));
  await page.getByTestId('steps').press('Enter');
}

export async function chooseModel(page: Page, title: string): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Model' }).getByText(title, { exact: true }).first().click();
}
