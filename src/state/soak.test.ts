import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StageMode } from './comparison.ts';
import { models } from './test-models.ts';
import { createTestPage, pictureOf, type TestPage } from './test-page.ts';
import type { Shown } from './types.ts';

const MOST_BYTES = 2000;
/** Noise, the picture on the stage and final pictures that are needed: 4 bytes each, of at most these runs. */
const NEEDED_BYTES = 4 * 2 * 30;

/** What the visitor, the machine and the engine can do. */
const does: Readonly<Record<string, (page: TestPage, n: number) => void>> = {
  step: (page) => page.step(),
  steps: (page) => {
    for (let i = 0; i < 8; i++) page.step();
    page.flush();
  },
  flush: (page) => page.flush(),
  compare: (page, n) => page.compareAll(() => n / 20),
  drag: (page, n) => page.actions.change({ steps: n + 1 }, 'gesture'),
  endDrag: (page) => page.actions.endGesture(),
  seed: (page, n) => page.actions.change({ seed: n }),
  count: (page, n) => page.actions.change({ count: ([1, 4, 9, 16] as const)[n % 4] ?? 1 }),
  picture: (page, n) => page.actions.choosePicture(n),
  model: (page, n) => page.actions.change({ model: models[n % models.length]?.manifest.id ?? '' }),
  mode: (page, n) => {
    const modes: readonly StageMode[] = ['wipe', 'side', 'difference', 'lanes', 'lesson'];
    page.actions.setMode(modes[n % modes.length] ?? 'wipe');
  },
  lesson: (page, n) => page.actions.openLesson(n),
  trap: (page) => page.actions.openClippingTrap(),
  lane: (page, n) => page.actions.changeLane(n % 4, { steps: n + 1 }, 'gesture'),
  add: (page, n) => page.actions.addLane({ steps: n + 1, eta: n / 20 }),
  remove: (page, n) => page.actions.removeLane(n % 4),
  move: (page, n) => page.actions.moveLane(n % 4, (n >> 2) % 4),
  race: (page, n) => (n % 3 === 0 ? page.actions.endRace() : page.actions.startRace()),
  reference: (page, n) => page.actions.setReference(n + 1),
  bar: (page, n) => page.actions.setBar(n / 20, 'gesture'),
  scrub: (page, n) => page.actions.setView({ scrub: n === 0 ? null : n }),
  zoom: (page, n) => page.actions.setView({ zoom: { scale: n, x: 0, y: 1 }, wipe: n / 20 }),
  undo: (page) => page.actions.undo(),
  redo: (page) => page.actions.redo(),
  reset: (page) => page.actions.reset(),
  prefetch: (page, n) => page.actions.setPreferences({ prefetch: n % 2 === 0 }),
  hide: (page, n) => page.update(({ machine }) => ({ machine: { ...machine, isHidden: n % 2 === 0 } })),
  fail: (page) => page.wanted().length > 0 && page.fail(),
  retry: (page) => page.actions.retry(),
  cpu: (page) => page.actions.useCpu(),
  lost: (page) => {
    const { engine } = page.store.getState();
    page.receive([{ key: null, event: { type: 'engine', ...engine, phase: 'lost' } }]);
  },
};

function expectPixels(page: TestPage, { key, step }: Shown) {
  const pixels = page.frames.get(key, step, 'x0');
  expect(pixels, `pixels of ${key} at ${step}`).toBeDefined();
  if (step > 0) expect(pixels?.data).toEqual(pictureOf(key, step).data);
}

/** Whatever is shown are the pixels of the run and the step that it is called, and the memory is bounded. */
function expectSound(page: TestPage) {
  const { shown, compared, results, comparison } = page.store.getState();
  expectPixels(page, shown);
  expectPixels(page, compared.referenceShown);
  for (const lane of compared.lanes) expectPixels(page, lane.shown);
  if (compared.lesson !== null) expectPixels(page, compared.lesson.shortShown);
  expect(compared.onStage.key).toBe(shown.key);
  expect(compared.reference.spec.seed).toBe(compared.onStage.spec.seed);
  for (const mark of compared.marks) if (mark.state === 'done') expect(results[mark.key]).toBeDefined();
  expect(comparison.lanes.length).toBeGreaterThanOrEqual(2);
  expect(comparison.lanes.length).toBeLessThanOrEqual(4);
  expect(page.frames.bytes()).toBeLessThanOrEqual(MOST_BYTES + NEEDED_BYTES);
}

it('stays sound through 200 random actions, and every run ends once', () => {
  const action = fc.tuple(fc.constantFrom(...Object.keys(does), 'steps', 'steps', 'flush'), fc.nat(20));
  fc.assert(
    fc.property(fc.array(action, { minLength: 200, maxLength: 200 }), (actions) => {
      const page = createTestPage({ stepMs: 50, prefetch: true, maxBytes: MOST_BYTES });
      for (const [name, n] of actions) {
        does[name]?.(page, n);
        expectSound(page);
      }
      page.actions.endGesture();
      page.actions.setPreferences({ prefetch: false });
      page.flush();
      page.settle();
      expectSound(page);
      expect(page.live()).toBe(0);
      expect(new Set(page.endings.values())).toEqual(new Set([1]));
    }),
    { numRuns: 15 },
  );
}, 60_000);
