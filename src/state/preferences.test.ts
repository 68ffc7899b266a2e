import { expect, it } from 'vitest';
import { createPreferenceStore } from './preferences.ts';

function memory(entries: [string, string][] = []): Storage {
  const map = new Map(entries);
  const storage = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => map.set(key, value),
  };
  return storage as unknown as Storage;
}

it('keeps what it was given', () => {
  const storage = memory();
  createPreferenceStore(() => storage).write({ theme: 'dark', singleKeys: false, prefetch: false });
  expect(createPreferenceStore(() => storage).read()).toEqual({ theme: 'dark', singleKeys: false, prefetch: false });
});

it('works where storage is denied', () => {
  const store = createPreferenceStore(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  store.write({ theme: 'dark', singleKeys: false, prefetch: false });
  expect(store.read()).toEqual({ theme: 'system', singleKeys: true, prefetch: true });
});

it.each(['', 'null', '[]', '{"theme":"pink","singleKeys":1}', '{'])('falls back field by field from %s', (text) => {
  const store = createPreferenceStore(() => memory([['fewer-steps/preferences/1', text]]));
  expect(store.read()).toEqual({ theme: 'system', singleKeys: true, prefetch: true });
});
