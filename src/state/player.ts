import { stepsOnStage } from './actions.ts';
import type { Page } from './page.ts';
import type { PageState } from './page-state.ts';

/** A path of any length plays in about this time, as far as frames can follow. */
const PATH_MS = 2400;
const SLOWEST_MS = 240;
const FASTEST_MS = 40;

/** Moves the scrubbed frame on while the view is playing, and ends at the result. */
export function playPath({ store, update }: Pick<Page, 'store' | 'update'>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = () => {
    const state = store.getState();
    const { playing, scrub } = state.view;
    timer = undefined;
    if (!playing || scrub === null) return;
    const steps = stepsOnStage(state);
    const next = scrub + Math.max(1, Math.round((steps * FASTEST_MS) / PATH_MS));
    const view = next < steps ? { scrub: next } : { scrub: null, playing: false };
    update((current) => ({ view: { ...current.view, ...view } }));
  };
  const look = (state: PageState) => {
    const { playing } = state.view;
    if (!playing) {
      clearTimeout(timer);
      timer = undefined;
    } else if (timer === undefined) {
      const interval = PATH_MS / Math.max(1, stepsOnStage(state));
      timer = setTimeout(turn, Math.min(Math.max(interval, FASTEST_MS), SLOWEST_MS));
    }
  };
  store.subscribe(look);
  // Play may have been pressed before this was loaded.
  look(store.getState());
}
