import type { EngineClient, KeyedEvent, Wish } from '../client/engine-client.ts';
import type { FidelityClient, FidelityPair, FidelityResult } from '../client/fidelity-client.ts';
import type { FrameStore } from '../client/frame-store.ts';
import type { Cast } from './cast.ts';
import { curveRuns } from './curve.ts';
import { fidelityPairs, stepName } from './fidelity-pairs.ts';
import { createMemo } from './memo.ts';
import type { PageState } from './page-state.ts';
import { spend } from './prefetch.ts';
import type { ResultsDigest } from './results-digest.ts';
import { wantedRuns } from './wanted-runs.ts';

/** What the page asks of the engine and of the fidelity worker, each list only when it is another one. */
export type Asking = {
  /** Who answers from now on. */
  connect(to: Partial<Answering>): void;
  /** The runs that this state wants and that have no result yet. */
  unknown(state: PageState, cast: Cast, digest: ResultsDigest): readonly Wish[];
  /** Asks for what this state wants. */
  ask(state: PageState, cast: Cast, digest: ResultsDigest): void;
  /** Ends these runs until they are asked for again. */
  drop(keys: readonly string[]): void;
  /** What the engine said and was not handed on yet. */
  take(): readonly KeyedEvent[];
  /** What the fidelity worker found and was not handed on yet. */
  takeFound(): readonly FidelityResult[];
  /** Notes which of the asked runs ended. */
  hear(events: readonly KeyedEvent[]): void;
  /** What the prefetched runs among the events took is added. */
  spend(state: PageState, events: readonly KeyedEvent[]): PageState['spent'];
};

type Answering = {
  readonly engine: Pick<EngineClient, 'want' | 'take'>;
  readonly fidelity: Pick<FidelityClient, 'want' | 'take'>;
};

export function createAsking(frames: FrameStore): Asking {
  let to: Partial<Answering> = {};
  let asked: readonly Wish[] = [];
  let compared: readonly FidelityPair[] = [];
  /** Runs that were made and whose pictures could not be kept: asking again would never end. */
  const inVain = new Set<string>();
  let vainVersion = 0;
  const wishes = createMemo<readonly Wish[]>();
  const pairs = createMemo<readonly FidelityPair[]>();

  const has = (key: string, step: number) => frames.get(key, step, 'x0') !== undefined;
  const env = {
    hasPicture: (key: string, steps: number) => inVain.has(`${key} x0`) || has(key, steps),
    hasFrames: (key: string, steps: number) => {
      if (inVain.has(`${key} x0`)) return true;
      for (let step = steps; step > 0; step--) if (!has(key, step)) return false;
      return true;
    },
    hasExtras: (key: string, steps: number) => inVain.has(`${key} all`) || frames.hasExtras(key, steps),
  };

  /** What was in vain for this stage may be kept when it is wanted again later. */
  const forgetVain = ({ comparison }: PageState, { wish, lanes }: Cast) => {
    const frameKeys = comparison.mode === 'lanes' ? [wish, ...lanes] : [wish];
    const kept = new Set([`${wish.key} all`, ...frameKeys.map(({ key }) => `${key} x0`)]);
    for (const made of inVain) if (!kept.has(made)) inVain.delete(made);
  };

  const wantedNow = (state: PageState, cast: Cast, digest: ResultsDigest) => {
    const { race, machine, preferences, gestureFrom, comparison, engine, compared: derived } = state;
    const { points, prefetch } = derived;
    const by = [cast, digest, race, machine, preferences, gestureFrom === null, comparison.bar, engine.backend];
    return wishes([...by, points, prefetch, vainVersion], () => wantedRuns(state, cast, points, env));
  };

  const pairsNow = (state: PageState, cast: Cast, digest: ResultsDigest) => {
    const { shown, comparison } = state;
    const { wish, stage, lanes, lesson } = cast;
    const stepPicture =
      lesson === null || shown.step !== lesson.step ? undefined : frames.get(shown.key, shown.step, 'x0');
    return pairs([cast, digest, stepPicture], () => {
      const runs = [stage, wish, ...lanes, ...(lesson === null ? [] : [lesson.short])].map(({ spec }) => spec);
      const all = new Map(
        fidelityPairs([...runs, ...curveRuns(state)], comparison.referenceSteps, state.results, (key, steps) =>
          frames.get(key, steps, 'x0'),
        ).map((pair) => [`${pair.key} ${pair.referenceKey}`, pair]),
      );
      const short = lesson?.short;
      const reference = short && frames.get(short.key, short.spec.steps, 'x0');
      if (short === undefined || reference === undefined || stepPicture === undefined) return [...all.values()];
      const key = stepName(shown.key, shown.step);
      return [
        ...all.values(),
        { key, referenceKey: short.key, count: short.spec.count, picture: stepPicture, reference },
      ];
    });
  };

  return {
    connect(added) {
      to = { ...to, ...added };
    },
    unknown: (state, cast, digest) =>
      wantedNow(state, cast, digest).filter(({ key }) => state.results[key] === undefined),
    ask(state, cast, digest) {
      forgetVain(state, cast);
      const wanted = to.engine === undefined ? asked : wantedNow(state, cast, digest);
      if (!sameWishes(asked, wanted)) {
        asked = wanted;
        to.engine?.want(wanted);
      }
      const toCompare = to.fidelity === undefined ? compared : pairsNow(state, cast, digest);
      if (toCompare === compared) return;
      compared = toCompare;
      to.fidelity?.want(toCompare);
    },
    drop(keys) {
      asked = asked.filter(({ key }) => !keys.includes(key));
      to.engine?.want(asked);
    },
    take: () => to.engine?.take() ?? [],
    takeFound: () => to.fidelity?.take() ?? [],
    hear(events) {
      const ended = events.filter(isTerminal);
      if (ended.length === 0) return;
      for (const { key, event } of ended) {
        if (event.type === 'dropped') continue;
        const made = asked.find((wish) => wish.key === key);
        if (made === undefined) continue;
        inVain.add(`${made.key} x0`).add(`${made.key} ${made.keep}`);
        vainVersion++;
      }
      const keys = new Set(ended.map(({ key }) => key));
      // An ended run is asked for anew if it is still wanted.
      asked = asked.filter(({ key }) => !keys.has(key));
    },
    spend: (state, events) => spend(state, state.spent, events, asked),
  };
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
