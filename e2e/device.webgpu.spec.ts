import type { Page } from 'playwright/test';
import { neverDrawAhead } from './comparing.ts';
import { expect, test } from './fixtures.ts';
import {
  chooseModel,
  failure,
  notices,
  openRun,
  readPicture,
  setSteps,
  statusLine,
  waitForDone,
  waitForRun,
  watchConsole,
} from './helpers.ts';
import {
  listenToNetwork,
  mostSessions,
  type NetworkDelays,
  probeNetwork,
  readNetwork,
  releasesInUse,
} from './network-probe.ts';
import type { Site } from './site.ts';
import { onlyModels, smallModel } from './small-models.ts';
import { giveOrder, leadingRuns, listenToWire, readWire, wireProbe } from './wire.ts';

const FRAGMENT = 'steps=5&eta=0.6&seed=21&ref=1';
const QUERY = '?backend=webgpu';

test.use({ siteOptions: { files: onlyModels(smallModel('small-a')), workerProbe: wireProbe } });

async function framesAndDevices(page: Page): Promise<{ frames: (number | null)[]; devices: number; workers: number }> {
  const wire = await readWire(page);
  const leading = leadingRuns(wire);
  return {
    frames: wire.flatMap((one) =>
      one.from === 'engine' && one.type === 'frame' && leading.has(one.runId) ? [one.index] : [],
    ),
    devices: wire.filter(({ from, type }) => from === 'probe' && type === 'device').length,
    workers: new Set(wire.map(({ worker }) => worker)).size,
  };
}

/** Chooses a model, and loses the device while the session of its network is made. */
async function loseDeviceInModel(page: Page, model: string): Promise<void> {
  const opened = async () => (await readNetwork(page)).filter(({ kind }) => kind === 'create').length;
  const before = await opened();
  await chooseModel(page, model);
  await expect.poll(opened, { timeout: 30_000 }).toBe(before + 1);
  await giveOrder(page, { kind: 'lose-device', afterFrame: null });
}

/** A run on WebGPU, its network and its messages listened to, with nothing drawn ahead of what is asked for. */
async function openWatched(page: Page, site: Site, fragment: string, delays?: NetworkDelays): Promise<void> {
  probeNetwork(site, delays);
  await neverDrawAhead(page);
  await listenToWire(page);
  await listenToNetwork(page);
  await openRun(page, site, fragment, QUERY);
}

test('a lost device costs no step: the run goes on from its last committed state, to the same bytes; a second loss leads to the CPU', async ({
  page,
  context,
  site,
}) => {
  test.setTimeout(180_000);
  const complaints = watchConsole(page);
  await openWatched(page, site, FRAGMENT);
  await page.evaluate(() => Object.assign(window, { isSameVisit: true }));
  // In the middle of the third step's network call.
  await giveOrder(page, { kind: 'lose-device', afterFrame: 1, delayMs: 60 });
  const { run, backend } = await waitForDone(page, 90_000);
  expect(backend).toBe('webgpu');
  expect(await framesAndDevices(page)).toEqual({ frames: [0, 1, 2, 3, 4], devices: 2, workers: 1 });
  await expect(notices(page)).toHaveCount(1);
  await expect(notices(page)).toContainText('The GPU stopped answering');
  await expect(failure(page)).toHaveCount(0);
  const disturbed = await readPicture(page);

  await test.step('a second loss', async () => {
    await giveOrder(page, { kind: 'lose-device', afterFrame: 2 });
    await setSteps(page, 6);
    const second = await waitForRun(page, ['steps=6'], 60_000);
    expect(second.backend).toBe('wasm');
    const { frames, workers } = await framesAndDevices(page);
    expect({ frames: frames.slice(5), workers }).toEqual({ frames: [0, 1, 2, 3, 4, 5], workers: 1 });
    await expect(page.getByRole('banner')).toContainText('CPU');
    await expect(statusLine(page)).toContainText('the GPU stopped answering');
    await expect(notices(page)).toHaveCount(1);
  });
  const network = await readNetwork(page);
  expect(network.filter(({ kind }) => kind === 'release').length, 'sessions of lost devices').toBeGreaterThan(1);
  expect(releasesInUse(network)).toEqual([]);
  await test.step('undisturbed, the run gives the same bytes', async () => {
    const alone = await context.newPage();
    await neverDrawAhead(alone);
    await openRun(alone, site, FRAGMENT, QUERY);
    await waitForDone(alone, 90_000);
    const undisturbed = await readPicture(alone);
    expect(undisturbed.run).toBe(run);
    expect(undisturbed.pixels.equals(disturbed.pixels)).toBe(true);
    await alone.close();
  });

  expect(await page.evaluate(() => Reflect.get(window, 'isSameVisit')), 'no reload').toBe(true);
  expect(complaints).toEqual([]);
});

test('a software adapter is not chosen without being asked for, and the badge says why', async ({ page, site }) => {
  await openRun(page, site, 'steps=2');
  const { backend } = await waitForDone(page);
  expect(backend).toBe('wasm');
  await expect(page.getByRole('banner')).toContainText('the GPU here is only imitated in software');
});

test('WebGPU and the CPU make pictures that agree', async ({ page, context, site }) => {
  test.setTimeout(120_000);
  await openRun(page, site, 'steps=3&seed=5', QUERY);
  expect((await waitForDone(page, 90_000)).backend).toBe('webgpu');
  await expect(page.getByRole('banner')).toContainText('WebGPU');
  const link = await page.getByTestId('share-link').inputValue();
  const gpu = await readPicture(page);
  const other = await context.newPage();
  await other.goto(link);
  expect((await waitForDone(other)).backend).toBe('wasm');
  await expect(other.getByTestId('link-check')).toHaveAttribute('data-noise', 'match');
  await expect(other.getByTestId('link-check')).toHaveAttribute('data-model', 'match');
  await expect(other.getByTestId('link-check')).toHaveAttribute('data-picture', 'match');
  const cpu = await readPicture(other);
  expect(psnr(gpu.pixels, cpu.pixels)).toBeGreaterThanOrEqual(45);
});

test.describe('with two models', () => {
  test.use({
    siteOptions: { files: onlyModels(smallModel('small-a'), smallModel('small-b')), workerProbe: wireProbe },
  });

  test('a session that is finished after its device was lost does not stay', async ({ page, site }) => {
    test.setTimeout(180_000);
    await openWatched(page, site, 'steps=2&ref=1', { handOverMs: 1500 });
    await waitForDone(page, 90_000);
    await loseDeviceInModel(page, 'small-b');
    await waitForRun(page, ['model=small-b', 'steps=2'], 60_000);
    expect((await framesAndDevices(page)).devices).toBe(2);
    await setSteps(page, 3);
    await chooseModel(page, 'small-a');
    await waitForRun(page, ['model=small-a', 'steps=3'], 60_000);
    expect(mostSessions(await readNetwork(page))).toBe(2);
  });

  test('a session that is not finished after its device was lost costs the worker, not the page', async ({
    page,
    site,
  }) => {
    test.setTimeout(180_000);
    // The first session starts onnxruntime, the second is small-a's.
    await openWatched(page, site, 'steps=2&ref=1', { stuck: 3 });
    await waitForDone(page, 90_000);
    await loseDeviceInModel(page, 'small-b');
    expect((await waitForRun(page, ['model=small-b', 'steps=2'], 60_000)).backend).toBe('webgpu');
    expect((await framesAndDevices(page)).workers).toBe(2);
  });

  test('a session whose device is lost in its first call is released after that call', async ({ page, site }) => {
    test.setTimeout(180_000);
    const complaints = watchConsole(page);
    // The word that the device is lost comes before the call has ended.
    await openWatched(page, site, 'steps=2&ref=1', { endMs: 300 });
    await waitForDone(page, 90_000);
    const calls = async () => (await readNetwork(page)).filter(({ kind }) => kind === 'begin').length;
    const before = await calls();
    await chooseModel(page, 'small-b');
    await expect.poll(calls, { timeout: 30_000, intervals: [10] }).toBe(before + 1);
    await giveOrder(page, { kind: 'lose-device', afterFrame: null });
    await waitForRun(page, ['model=small-b', 'steps=2'], 60_000);
    expect((await framesAndDevices(page)).devices).toBe(2);
    expect(releasesInUse(await readNetwork(page))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test.describe('where the GPU refuses the kernels of the network', () => {
  const workerProbe = `
    const createShaderModule = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function () {
      return createShaderModule.call(this, { code: 'this is no shader' });
    };`;
  test.use({ siteOptions: { files: onlyModels(smallModel('small-a')), workerProbe } });

  test('the self-test fails, the CPU computes in its place, and the badge says why', async ({ page, site }) => {
    await openRun(page, site, 'steps=3', QUERY);
    const { backend } = await waitForDone(page);
    expect(backend).toBe('wasm');
    await expect(page.getByRole('banner')).toContainText('the GPU failed its self-test');
    await expect(failure(page)).toHaveCount(0);
    await expect(notices(page)).toHaveCount(0);
  });
});

function psnr(a: Buffer, b: Buffer): number {
  const squares = a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / a.length));
}
