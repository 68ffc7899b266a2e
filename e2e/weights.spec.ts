import { expect, test } from './fixtures.ts';
import { chooseModel, failure, openRun, setSteps, stagePicture, waitForDone, waitForRun } from './helpers.ts';
import { onlyModels, smallModel } from './small-models.ts';

const WEIGHTS = /unet\.onnx$/;

/** As many bytes as promised, one of them wrong. */
const corrupt = {
  kind: 'body',
  change: (body: Buffer) => {
    const changed = Buffer.from(body.length === 0 ? model.unet : body);
    changed.writeUInt8(changed.readUInt8(5000) ^ 1, 5000);
    return changed;
  },
} as const;
/** A whole answer that is too short, as a broken proxy keeps it. */
const truncated = { kind: 'body', change: () => model.unet.subarray(0, 300_000) } as const;

const model = smallModel('small-a');
const other = smallModel('small-b');
test.use({ siteOptions: { files: onlyModels(model, other) } });

for (const [name, fault] of Object.entries({ corrupt, truncated })) {
  test(`weights that arrive ${name} are fetched again once, and the run is done`, async ({ page, site }) => {
    site.fail(WEIGHTS, fault, 1);
    await openRun(page, site, 'steps=2');
    await waitForDone(page);
    expect(site.served.filter(({ path }) => WEIGHTS.test(path))).toHaveLength(2);
    await expect(failure(page)).toHaveCount(0);
  });

  test(`weights that arrive ${name} twice are an error that says so; running again helps once they are good`, async ({
    page,
    site,
  }) => {
    site.fail(WEIGHTS, fault);
    await openRun(page, site, 'steps=2');
    await expect(failure(page)).toContainText('The download arrived damaged');
    await expect(stagePicture(page)).toHaveAttribute('data-state', 'failed');
    expect(site.served.filter(({ path }) => WEIGHTS.test(path))).toHaveLength(2);
    site.heal();
    await failure(page)
      .getByRole('button', { name: /Retry|Run again/ })
      .click();
    await waitForDone(page);
    await expect(failure(page)).toHaveCount(0);
  });
}

test('with the network cut on the open page runs go on; a model that is not there yet fails clearly and Retry helps', async ({
  page,
  site,
}) => {
  await openRun(page, site, 'steps=2');
  await waitForDone(page);
  site.fail(/./, { kind: 'drop' });
  await setSteps(page, 5);
  await waitForRun(page, ['steps=5']);

  await chooseModel(page, 'small-b');
  await expect(failure(page)).toContainText('The download did not finish');
  await expect(failure(page)).toContainText('Your settings are safe');
  await expect(stagePicture(page)).toHaveAttribute('data-run', /model=small-b/);
  await expect(stagePicture(page)).toHaveAttribute('data-state', 'failed');

  await chooseModel(page, 'small-a');
  await setSteps(page, 6);
  await waitForRun(page, ['model=small-a', 'steps=6']);
  await expect(failure(page)).toHaveCount(0);

  await chooseModel(page, 'small-b');
  await expect(failure(page)).toContainText('The download did not finish');
  site.heal();
  await failure(page).getByRole('button', { name: 'Retry' }).click();
  await waitForRun(page, ['model=small-b']);
});

test.describe('with a model of the page', () => {
  test.use({ siteOptions: {} });

  test('a connection that breaks off in the weights is tried again once; broken twice it is an error with Retry', async ({
    page,
    site,
  }) => {
    const weights = /fashion-28\/unet\.onnx$/;
    site.fail(weights, { kind: 'cut', bytes: 300_000 }, 3);
    await openRun(page, site, 'model=fashion-28&steps=1');
    await expect(failure(page)).toContainText('The download did not finish');
    expect(site.served.filter(({ path }) => weights.test(path))).toHaveLength(2);
    await failure(page).getByRole('button', { name: 'Retry' }).click();
    await waitForDone(page);
    expect(site.served.filter(({ path }) => weights.test(path))).toHaveLength(4);
  });
});
