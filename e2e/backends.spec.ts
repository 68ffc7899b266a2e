import { expect, test } from './fixtures.ts';
import { failure, openRun, readStage, stagePicture, statusLine, waitForDone, waitForState } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

const files = onlyModels(smallModel('small-a'));
const badge = 'banner';

test.describe('without a GPU', () => {
  test.use({ siteOptions: { files } });

  test('the CPU computes and the badge says why', async ({ page, site }) => {
    await openRun(page, site, 'steps=2');
    const { backend } = await waitForDone(page);
    expect(backend).toBe('wasm');
    await expect(page.getByRole(badge)).toContainText('CPU');
    await expect(page.getByRole(badge)).toContainText('no GPU was found');
  });

  test('?backend=webgpu fails with a clear message, and Use the CPU works', async ({ page, site }) => {
    await openRun(page, site, 'steps=3', '?backend=webgpu');
    await waitForState(page, 'failed');
    await expect(failure(page)).toContainText('No usable GPU was found');
    await expect(failure(page)).toContainText('Your settings are safe');
    await failure(page).getByRole('button', { name: 'Use the CPU' }).click();
    const { backend, steps } = await waitForDone(page);
    expect({ backend, steps }).toEqual({ backend: 'wasm', steps: 3 });
    await expect(failure(page)).toHaveCount(0);
  });

  test('?backend=analytic computes without weights and says so', async ({ page, site }) => {
    site.fail(/\.(onnx|wasm|mjs)$/, { kind: 'drop' });
    await openRun(page, site, 'steps=20', '?backend=analytic');
    const { backend } = await waitForDone(page);
    expect(backend).toBe('analytic');
    await expect(page.getByRole(badge)).toContainText('Exact formula, no network');
    await expect(statusLine(page)).toContainText('an exact formula for a few small pictures stands in');
    expect(site.served.filter(({ path }) => /\.(onnx|wasm|mjs)$/.test(path))).toEqual([]);
    await expect(page.getByTestId('share-link')).not.toHaveValue(/weights=/);
  });
});

test.describe('where the browser has no WebGPU at all', () => {
  const workerProbe = `Object.defineProperty(WorkerNavigator.prototype, 'gpu', { value: undefined });`;
  test.use({ siteOptions: { files, workerProbe } });

  test('the badge says so and the CPU computes', async ({ page, site }) => {
    await openRun(page, site, 'steps=2');
    const { backend } = await waitForDone(page);
    expect(backend).toBe('wasm');
    await expect(page.getByRole(badge)).toContainText('this browser has no WebGPU');
  });
});

test.describe('where onnxruntime cannot start', () => {
  const workerProbe = `for (const name of ['instantiate', 'instantiateStreaming', 'compile', 'compileStreaming']) {
    WebAssembly[name] = () => Promise.reject(new WebAssembly.CompileError('broken by the test'));
  }`;
  test.use({ siteOptions: { files, workerProbe } });

  test('the exact formula takes over, in words, and the run is done', async ({ page, site }) => {
    await openRun(page, site, 'steps=5');
    await waitForDone(page);
    expect(await readStage(page)).toMatchObject({ backend: 'analytic', step: 5, state: 'done' });
    await expect(page.getByRole(badge)).toContainText('Exact formula, no network');
    await expect(statusLine(page)).toContainText('the runtime could not be started');
    await expect(stagePicture(page)).toHaveAttribute('data-backend', 'analytic');
  });
});
