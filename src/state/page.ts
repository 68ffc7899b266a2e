import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineClient, KeyedEvent } from '../client/engine-client.ts';
import type { FidelityClient, FidelityResult } from '../client/fidelity-client.ts';
import type { FrameStore } from '../client/frame-store.ts';
import type { Pixels } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { createAsking } from './asking.ts';
import { everyone } from './cast.ts';
import { createDeriving, type Derived } from './derive.ts';
import { takeFidelities } from './fidelity-pairs.ts';
import { createFrameIntake } from './frame-intake.ts';
import type { AddressBar } from './link.ts';
import { createMemo } from './memo.ts';
import type { GivenState, PageState } from './page-state.ts';
import type { Recording } from './recorded.ts';
import { isComplete, queuedResult, type Results, without } from './results.ts';
import { keyOf, runOf } from './run-key.ts';
import { selectFragment } from './selectors.ts';
import { deviceLostNotice } from './texts.ts';
import type { Notice } from './types.ts';

export type PageDeps = {
  readonly frames: FrameStore;
  readonly bar: Pick<AddressBar, 'write'>;
  /** The noise x_T of a run as a picture. */
  readonly drawNoise: (run: RunSpec) => Pixels;
  /** Called after a change that did not wait for the next paint. */
  readonly onChange?: () => void;
};

/** The state of the page and everything that changes it besides the visitor. */
export type Page = {
  readonly store: StoreApi<PageState>;
  /** One store commit: the change, what the engine said meanwhile, and all that follows from both. */
  update(change: (state: PageState) => Partial<GivenState>): void;
  /** Takes in what the engine said since the last animation frame: one commit. */
  receive(events: readonly KeyedEvent[]): void;
  /** Takes in what the fidelity worker found since the last animation frame: one commit. */
  compare(found: readonly FidelityResult[]): void;
  /** Shows recorded runs until the same runs were made here. */
  adopt(recordings: readonly Recording[]): void;
  /** From now on runs are asked of this engine. */
  connect(engine: Pick<EngineClient, 'want' | 'take'>): void;
  /** From now on comparisons are asked of this worker. */
  compareWith(fidelity: Pick<FidelityClient, 'want' | 'take'>): void;
  /** Forgets these runs, whatever they were doing; those that are still wanted begin anew. */
  restart(choose: (state: PageState) => readonly string[]): void;
  /** Makes one commit of everything that is received in it. */
  batch(run: () => void): void;
};

/** Wires state, frame store, address bar, engine and fidelity worker. `initial`: see page-state.ts. */
export function createPage(
  { frames, bar, drawNoise, onChange = () => undefined }: PageDeps,
  initial: GivenState,
): Page {
  const intake = createFrameIntake(frames, drawNoise);
  const deriving = createDeriving((key, step) => frames.get(key, step, 'x0') !== undefined);
  const asking = createAsking(frames);
  const protection = createMemo<void>();
  const fragments = createMemo<string>();
  /** What a batch changed so far; null: there is none, or it changed nothing. */
  let gathered: GivenState | null = null;
  let isBatch = false;

  const complete = (given: GivenState, before: Results): Derived => {
    const { settings, models } = given;
    for (const key of takenBack(before, given.results)) frames.forget(key);
    intake.ensureNoise(keyOf(settings, models), runOf(settings, models));
    const derived = deriving(given);
    const { state, cast } = derived;
    const { shown } = state;
    for (const key of Object.keys(given.results)) if (state.results[key] === undefined) frames.forget(key);
    const runs = everyone(cast);
    protection([shown, cast], () => {
      const whole = [cast.wish, ...(state.comparison.mode === 'lanes' ? cast.lanes : [])];
      frames.protect({
        shown,
        extras: [cast.wish.key],
        whole: whole.map(({ key }) => key),
        finals: runs.map(({ key }) => key),
      });
    });
    // Protected first, so that nobody's noise makes room for another's.
    for (const { key, spec } of runs) intake.ensureNoise(key, spec);
    return derived;
  };
  /** The engine's answers find a result for each run that is asked for. */
  const withAsked = (derived: Derived): Derived => {
    const { state, cast, digest } = derived;
    const unknown = asking.unknown(state, cast, digest);
    if (unknown.length === 0) return derived;
    const queued = Object.fromEntries(unknown.map(({ key, spec }) => [key, queuedResult(key, spec)]));
    return { ...derived, state: { ...state, results: { ...state.results, ...queued } } };
  };
  let latest = withAsked(complete(initial, initial.results));
  const store = createStore<PageState>(() => latest.state);

  const publish = (given: GivenState) => {
    latest = withAsked(complete(given, latest.state.results));
    const { state, cast, digest } = latest;
    store.setState(state, true);
    asking.ask(state, cast, digest);
    if (state.referenceIsOpen) return;
    const { settings, models, comparison, view, promised } = state;
    bar.write(fragments([settings, models, comparison, view, promised, digest], () => selectFragment(state)));
  };
  const commit = (changed: Partial<GivenState>) => {
    const next = { ...(gathered ?? store.getState()), ...changed };
    if (isBatch) gathered = next;
    else {
      publish(next);
      onChange();
    }
  };
  const now = () => ({ ...store.getState(), ...gathered });

  const takeIn = (state: PageState, events: readonly KeyedEvent[]): PageState => {
    if (events.length === 0) return state;
    const progress = events.reduce(intake.apply, state);
    const isLost = events.some(({ event }) => event.type === 'engine' && event.phase === 'lost');
    const spent = asking.spend(state, events);
    asking.hear(events);
    const notices = isLost ? withNotice(state.notices, deviceLostNotice) : state.notices;
    return { ...state, ...progress, spent, notices };
  };

  return {
    store,
    update(change) {
      // One commit a frame: what engine and fidelity worker have said comes along.
      const heard = takeIn(now(), asking.take());
      const found = asking.takeFound();
      const state =
        found.length === 0 ? heard : { ...heard, fidelities: takeFidelities(heard.fidelities, found, heard.results) };
      commit({ ...state, ...change(state) });
    },
    receive: (events) => commit(takeIn(now(), events)),
    compare(found) {
      const { fidelities, results } = now();
      commit({ fidelities: takeFidelities(fidelities, found, results) });
    },
    adopt(recordings) {
      const state = now();
      const results = { ...state.results };
      for (const { result, frames: pictures } of recordings) {
        const known = results[result.key];
        if (known !== undefined && known.state !== 'queued') continue;
        for (const { step, x0, pictures: extras } of pictures) frames.put(result.key, step, x0, extras);
        results[result.key] = result;
      }
      commit({ results });
    },
    connect(engine) {
      asking.connect({ engine });
      asking.ask(latest.state, latest.cast, latest.digest);
    },
    compareWith(fidelity) {
      asking.connect({ fidelity });
      asking.ask(latest.state, latest.cast, latest.digest);
    },
    restart(choose) {
      const state = now();
      const keys = choose(state);
      asking.drop(keys);
      commit({ results: without(state.results, ...keys), behind: without(state.behind, ...keys) });
    },
    batch(run) {
      isBatch = true;
      try {
        run();
      } finally {
        isBatch = false;
        const changed = gathered;
        gathered = null;
        if (changed !== null) publish(changed);
      }
    },
  };
}

/** Runs that are not known any more, or whose finished picture is not wanted any more. */
function takenBack(before: Results, after: Results): readonly string[] {
  if (before === after) return [];
  return Object.keys(before).filter((key) => isComplete(before[key]) && !isComplete(after[key]));
}

/** A list of notices in which this one replaces the one with its id. */
export function withNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  return [...notices.filter(({ id }) => id !== notice.id), notice];
}
