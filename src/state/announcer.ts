import type { Page } from './page.ts';
import type { PageState } from './page-state.ts';
import { keyOf } from './run-key.ts';
import { landedText } from './texts.ts';

/** Quiet time before a run that landed is spoken of, so that a drag is not read aloud count by count. */
const REST_MS = 500;

/** Puts one polite line into the state when the run of the settings has landed and nothing changed since. */
export function announceLandings({ store, update }: Pick<Page, 'store' | 'update'>): void {
  let before: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (state: PageState) => {
    const landed = landedKey(state);
    if (landed === before) return;
    before = landed;
    clearTimeout(timer);
    if (landed === null) return;
    timer = setTimeout(() => {
      const result = store.getState().results[landed];
      if (result !== undefined) update(() => ({ announcement: landedText(result) }));
    }, REST_MS);
  };
  store.subscribe(look);
  // A quick run may have landed before this was loaded.
  look(store.getState());
}

function landedKey({ settings, models, results }: PageState): string | null {
  const key = keyOf(settings, models);
  const result = results[key];
  return result?.state === 'done' && result.recorded === null ? key : null;
}
