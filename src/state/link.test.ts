import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createAddressBar, forcedBackend, type LinkWindow, linkAddress } from './link.ts';

function fakeWindow(hash = '') {
  const writes: string[] = [];
  const listeners: (() => void)[] = [];
  const location = { hash, origin: 'https://a.example', pathname: '/fewer/', search: '?backend=wasm' };
  const page = {
    location,
    history: {
      state: null,
      replaceState: (_state: unknown, _title: string, url: string) => {
        writes.push(url);
        location.hash = url.includes('#') ? url.slice(url.indexOf('#')) : '';
      },
    },
    addEventListener: (_type: string, listener: () => void) => listeners.push(listener),
    setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
    clearTimeout: (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer),
  };
  return {
    page: page as unknown as LinkWindow,
    writes,
    location,
    paste: (to: string) => {
      location.hash = to;
      for (const listener of listeners) listener();
    },
  };
}

describe('the address bar', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('is written at once, then at most four times a second, and ends with the last fragment', () => {
    const { page, writes } = fakeWindow();
    const bar = createAddressBar(page);
    for (let i = 0; i < 100; i++) {
      bar.write(`v=1&steps=${i}`);
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(1000);
    expect(writes[0]).toBe('/fewer/?backend=wasm#v=1&steps=0');
    expect(writes.at(-1)).toBe('/fewer/?backend=wasm#v=1&steps=99');
    expect(writes.length).toBeGreaterThan(5);
    expect(writes.length).toBeLessThanOrEqual(10);
  });

  it('is written at the end of a gesture without waiting', () => {
    const { page, writes } = fakeWindow();
    const bar = createAddressBar(page);
    bar.write('v=1&steps=1');
    bar.write('v=1&steps=2');
    expect(writes).toHaveLength(1);
    bar.flush();
    expect(writes).toHaveLength(2);
    vi.advanceTimersByTime(1000);
    expect(writes).toHaveLength(2);
  });

  it('is written again after a gesture that ended where it began', () => {
    const { page, writes } = fakeWindow();
    const bar = createAddressBar(page);
    bar.write('v=1&steps=1');
    bar.write('v=1&steps=2');
    bar.write('v=1&steps=1');
    bar.flush();
    bar.write('v=1&steps=3');
    expect(writes.at(-1)).toBe('/fewer/?backend=wasm#v=1&steps=3');
  });

  it('leaves alone a pasted link of which the page has not been told yet', () => {
    const { page, writes, location, paste } = fakeWindow();
    const bar = createAddressBar(page);
    const heard: string[] = [];
    bar.onChange((fragment) => heard.push(fragment));
    bar.write('v=1&seed=1');
    bar.write('v=1&seed=2');
    location.hash = '#seed=9';
    vi.advanceTimersByTime(1000);
    bar.write('v=1&seed=3');
    expect(writes).toHaveLength(1);
    paste(location.hash);
    expect(heard).toEqual(['seed=9']);
    bar.write('v=1&seed=9');
    expect(writes.at(-1)).toBe('/fewer/?backend=wasm#v=1&seed=9');
  });

  it('tells once of the last of two links that were pasted before the page could look', () => {
    const { page, location, paste } = fakeWindow();
    const bar = createAddressBar(page);
    const heard: string[] = [];
    bar.onChange((fragment) => heard.push(fragment));
    location.hash = '#steps=33';
    paste('#steps=0');
    bar.write('v=1');
    paste(location.hash);
    expect(heard).toEqual(['steps=0']);
  });

  it('is not written with what it says already', () => {
    const { page, writes } = fakeWindow('#v=1&seed=5');
    createAddressBar(page).write('v=1&seed=5');
    expect(writes).toEqual([]);
  });

  it('tries again later where the browser refuses', () => {
    const { page, writes } = fakeWindow();
    const { replaceState } = page.history;
    page.history.replaceState = () => {
      throw new DOMException('too many calls', 'SecurityError');
    };
    const bar = createAddressBar(page);
    bar.write('v=1&seed=5');
    page.history.replaceState = replaceState;
    vi.advanceTimersByTime(5000);
    expect(writes).toEqual(['/fewer/?backend=wasm#v=1&seed=5']);
  });

  it('hands on a pasted link and forgets what it held back', () => {
    const { page, writes, paste } = fakeWindow();
    const bar = createAddressBar(page);
    const heard: string[] = [];
    bar.onChange((fragment) => heard.push(fragment));
    bar.write('v=1&seed=1');
    bar.write('v=1&seed=2');
    paste('#seed=9');
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual(['seed=9']);
    expect(writes).toHaveLength(1);
  });
});

it('makes addresses without the query of this visit', () => {
  expect(linkAddress('v=1', fakeWindow().page)).toBe('https://a.example/fewer/#v=1');
});

it('reads which backend is forced', () => {
  const { page, location } = fakeWindow();
  expect(forcedBackend(page)).toBe('wasm');
  location.search = '?backend=cuda';
  expect(forcedBackend(page)).toBeNull();
});
