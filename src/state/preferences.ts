import * as v from 'valibot';
import type { Preferences } from './types.ts';

const KEY = 'fewer-steps/preferences/1';

const schema = v.object({
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  singleKeys: v.fallback(v.boolean(), true),
  prefetch: v.fallback(v.boolean(), true),
});

/** The visitor's preferences, kept by the browser. This file is the only one that touches localStorage. */
export type PreferenceStore = {
  read(): Preferences;
  /** Silent where the browser refuses: the preference then holds for this visit. */
  write(preferences: Preferences): void;
};

/** `open` may throw: browsers do where storage is denied. */
export function createPreferenceStore(open: () => Storage = () => localStorage): PreferenceStore {
  return {
    read() {
      try {
        return v.parse(schema, JSON.parse(open().getItem(KEY) ?? '{}'));
      } catch {
        return { theme: 'system', singleKeys: true, prefetch: true };
      }
    },
    write(preferences) {
      try {
        open().setItem(KEY, JSON.stringify(preferences));
      } catch {
        // Nothing to do: the preference holds as long as the page is open.
      }
    },
  };
}
