import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient, KeyedEvent, Wish } from '../client/engine-client.ts';
import type { FrameStore } from '../client/frame-store.ts';
import type { Pixels } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { derive } from './derive.ts';
import { createFrameIntake } from './frame-intake.ts';
import type { AddressBar } from './link.ts';
import type { PageState } from './page-state.ts';
import type { Recording } from './recorded.ts';
import { keyOf, runOf } from './run-key.ts';
import { selectFragment } from './selectors.ts';
import { deviceLostNotice } from './texts.ts';
import type { Notice } from './types.ts';
import { wantedRuns } from './wanted-runs.ts';

export type PageDeps = {
  readonly frames: FrameStore;
  readonly bar: Pick<AddressBar, 'write'>;
  /** The noise x_T of a run as a picture. */
  readonly drawNoise: (run: RunSpec) => Pixels;
};

/** The state of the page and everything that changes it besides the visitor. */
export type Page = {
  readonly store: StoreApi<PageState>;
  /** One store commit: the change, what the engine said meanwhile, and all that follows from both. */
  update(change: (state: PageState) => Partial<PageState>): void;
  /** Takes in what the engine said since the last animation frame: one commit. */
  receive(events: readonly KeyedEvent[]): void;
  /** Shows a recorded run until the same run was made here. */
  adopt(recording: Recording): void;
  /** From now on the wanted runs are asked of this engine. */
  connect(engine: Pick<EngineClient, 'want' | 'take'>): void;
};

/** Wires state, frame store, address bar and engine. `initial`: see page-state.ts. */
export function createPage({ frames, bar, drawNoise }: PageDeps, initial: PageState): Page {
  const intake = createFrameIntake(frames, drawNoise);
  const has = (key: string, step: number) => frames.get(key, step, 'x0') !== undefined;
  let engine: Pick<EngineClient, 'want' | 'take'> | null = null;
  let asked: readonly Wish[] = [];
  /** The run that was made once more without its pictures being kept: asking again would never end. */
  let inVain = { key: '', made: false };

  const complete = (state: PageState): PageState => {
    const run = runOf(state.settings, state.models);
    intake.ensureNoise(keyOf(state.settings, state.models), run);
    const next = derive(state, has);
    for (const key of Object.keys(state.results)) if (next.results[key] === undefined) frames.forget(key);
    return next;
  };
  const store = createStore<PageState>(() => complete(initial));
  frames.protect(initial.shown.key, []);

  const commit = (changed: PageState) => {
    const before = store.getState();
    const next = complete(changed);
    const key = keyOf(next.settings, next.models);
    if (key !== inVain.key) inVain = { key, made: false };
    store.setState(next, true);
    if (before.shown.key !== next.shown.key || key !== keyOf(before.settings, before.models)) {
      frames.protect(next.shown.key, [key]);
    }
    ask(next);
    bar.write(selectFragment(next));
  };

  const ask = (state: PageState) => {
    if (engine === null) return;
    const wishes = wantedRuns(state, {
      hasPicture: (key, steps) => inVain.made || has(key, steps),
      hasExtras: (key, steps) => inVain.made || frames.hasExtras(key, steps),
    });
    if (sameWishes(asked, wishes)) return;
    asked = wishes;
    engine.want(wishes);
  };

  const takeIn = (state: PageState, events: readonly KeyedEvent[]): PageState => {
    if (events.length === 0) return state;
    const ended = new Set(events.filter(isTerminal).map(({ key }) => key));
    const progress = events.reduce(intake.apply, state);
    // An ended run is asked for anew if it is still wanted.
    asked = asked.filter(({ key }) => !ended.has(key));
    const madeNow = events.some(({ key, event }) => key === inVain.key && event.type !== 'dropped' && ended.has(key));
    const isLost = events.some(({ event }) => event.type === 'engine' && event.phase === 'lost');
    if (madeNow) inVain = { ...inVain, made: true };
    return { ...state, ...progress, notices: isLost ? withNotice(state.notices, deviceLostNotice) : state.notices };
  };

  return {
    store,
    update: (change) => {
      const state = takeIn(store.getState(), engine?.take() ?? []);
      commit({ ...state, ...change(state) });
    },
    receive: (events) => commit(takeIn(store.getState(), events)),
    adopt({ result, frames: pictures }) {
      const state = store.getState();
      const known = state.results[result.key];
      if (known !== undefined && known.state !== 'queued') return;
      for (const { step, x0, pictures: extras } of pictures) frames.put(result.key, step, x0, extras);
      commit({ ...state, results: { ...state.results, [result.key]: result } });
    },
    connect(to) {
      engine = to;
      ask(store.getState());
    },
  };
}

/** A list of notices in which this one replaces the one with its id. */
export function withNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  return [...notices.filter(({ id }) => id !== notice.id), notice];
}

function isTerminal({ event }: KeyedEvent): boolean {
  return event.type === 'done' || event.type === 'failed' || event.type === 'dropped';
}

function sameWishes(a: readonly Wish[], b: readonly Wish[]): boolean {
  return (
    a.length === b.length &&
    a.every((wish, i) => wish.key === b[i]?.key && wish.rank === b[i]?.rank && wish.keep === b[i]?.keep)
  );
}
