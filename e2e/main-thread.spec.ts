import { dragSteps } from './drag.ts';
import { expect, test } from './fixtures.ts';
import { openRun, setSteps, waitForDone, waitForRun, watchConsole } from './helpers.ts';

type Work = {
  /** Most pictures put onto one canvas, and most changes of the page's state, between two animation frames. */
  readonly mostPaints: number;
  readonly mostCommits: number;
  readonly paints: number;
  readonly commits: number;
  /** Calls that compile or start WebAssembly. */
  readonly webAssembly: number;
  /** Sum of the tasks of more than 50 ms since `begin`, and the time since then. */
  readonly longTasksMs: number;
  readonly elapsedMs: number;
  readonly policy: readonly string[];
};

declare global {
  interface Window {
    work: { readonly begin: () => void; readonly read: () => Work };
  }
}

test('a run and a drag cost the main thread at most one paint and one commit a frame, and no inference', async ({
  page,
  site,
}) => {
  const complaints = watchConsole(page);
  await page.addInitScript(() => {
    const total = { paints: 0, commits: 0, mostPaints: 0, mostCommits: 0, webAssembly: 0 };
    let longTasksMs = 0;
    let since = 0;
    const policy: string[] = [];
    const paintsNow = new Map<HTMLCanvasElement | OffscreenCanvas, number>();
    let commitsNow = 0;
    // Sizes are observed after all callbacks of an animation frame, just before it is painted: that ends the frame.
    const pulse = document.createElement('div');
    pulse.ariaHidden = 'true';
    pulse.style.position = 'fixed';
    pulse.style.height = '0';
    new ResizeObserver(() => {
      paintsNow.clear();
      commitsNow = 0;
    }).observe(pulse);
    const nextFrame = () => {
      if (!pulse.isConnected) document.body?.append(pulse);
      pulse.style.width = pulse.style.width === '1px' ? '2px' : '1px';
      requestAnimationFrame(nextFrame);
    };
    requestAnimationFrame(nextFrame);

    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
      const count = (paintsNow.get(this.canvas) ?? 0) + 1;
      paintsNow.set(this.canvas, count);
      total.paints++;
      total.mostPaints = Math.max(total.mostPaints, count);
      Reflect.apply(put, this, args);
    };

    // A store of zustand tells a set of listeners of each change; that of the page's state has settings in it.
    const forEach = Set.prototype.forEach;
    Set.prototype.forEach = function <T>(
      this: Set<T>,
      callback: (value: T, again: T, set: Set<T>) => void,
      self?: unknown,
    ) {
      let isFirst = true;
      Reflect.apply(forEach, this, [
        (value: T, again: T, set: Set<T>) => {
          if (isFirst && typeof value === 'function' && value.length <= 2) {
            isFirst = false;
            const spy = (state: unknown) => {
              if (typeof state !== 'object' || state === null || !('settings' in state)) return;
              commitsNow++;
              total.commits++;
              total.mostCommits = Math.max(total.mostCommits, commitsNow);
            };
            if (callback.length === 1) callback(spy as T, spy as T, set);
          }
          callback(value, again, set);
        },
        self,
      ]);
    };

    for (const name of ['instantiate', 'instantiateStreaming', 'compile', 'compileStreaming'] as const) {
      const original: unknown = WebAssembly[name];
      Reflect.set(WebAssembly, name, (...args: unknown[]) => {
        total.webAssembly++;
        return Reflect.apply(original as () => unknown, WebAssembly, args);
      });
    }
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      policy.push(`${violatedDirective} ${blockedURI}`),
    );
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) if (startTime > since) longTasksMs += duration;
    }).observe({ type: 'longtask', buffered: true });
    window.work = {
      begin: () => {
        since = performance.now();
        longTasksMs = 0;
      },
      read: () => ({ ...total, longTasksMs, elapsedMs: performance.now() - since, policy: [...policy] }),
    };
  });
  await openRun(page, site, 'model=fashion-28&steps=5');
  await waitForDone(page);
  await page.evaluate(() => window.work.begin());
  await setSteps(page, 50);
  await waitForRun(page, ['steps=50']);
  await dragSteps(page, [40, 30, 22, 17, 13, 10, 8, 6, 5, 4, 3, 2, 3, 4, 5, 6, 8, 10], 40);
  await waitForRun(page, ['steps=10']);
  await setSteps(page, 20);
  await waitForRun(page, ['steps=20']);

  const work = await page.evaluate(() => window.work.read());
  expect(work.paints).toBeGreaterThan(20);
  expect(work.commits).toBeGreaterThan(20);
  expect(work.mostPaints).toBe(1);
  expect(work.mostCommits).toBe(1);
  expect(work.webAssembly).toBe(0);
  // A step of this network takes 30 ms and more: were it here, most of the time would be long tasks.
  expect(work.longTasksMs / work.elapsedMs, 'share of the time in tasks over 50 ms').toBeLessThan(0.25);
  expect(work.policy).toEqual([]);
  expect(complaints).toEqual([]);
});
