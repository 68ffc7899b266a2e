import { expect, it } from 'vitest';
import { exportedCurve } from './curve-document.ts';
import { createTestPage, keyNow } from './test-page.ts';

it('says what the curve is of, and holds every measured point', () => {
  const page = createTestPage({ fragment: 'steps=4&ref=6&seed=7&bar=0.9' });
  page.settle();
  page.compareAll(() => 0.97);
  const curve = exportedCurve(page.store.getState(), 'https://a.example/#v=1');
  expect(curve).toMatchObject({
    title: 'Emoji 64, noto, smileys, seed 7',
    run: keyNow(page),
    referenceSteps: 6,
    bar: 0.9,
    backend: 'wasm',
  });
  expect(curve.referenceRun).toBe(page.store.getState().compared.reference.key);
  const measured = curve.rows.filter(({ fidelity }) => fidelity !== null);
  expect(measured.map(({ steps, fidelity }) => [steps, fidelity?.ssim.mean])).toEqual([
    [4, 0.97],
    [6, 0.97],
  ]);
});
