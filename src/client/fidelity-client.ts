import type { Fidelity, FidelityAnswer, FidelityRequest } from '../protocol/fidelity.ts';
import type { Pixels } from '../protocol/messages.ts';
import type { Count } from '../protocol/run-spec.ts';
import { beforeNextPaint } from './before-next-paint.ts';

/** Two final pictures to compare: sheets of `count` pictures of the runs `key` and `referenceKey`. */
export type FidelityPair = {
  readonly key: string;
  readonly referenceKey: string;
  readonly count: Count;
  readonly picture: Pixels;
  readonly reference: Pixels;
};

/** `fidelity` is null where the two cannot be compared (another size, or too small). */
export type FidelityResult = {
  readonly key: string;
  readonly referenceKey: string;
  readonly fidelity: Fidelity | null;
};

export type FidelityClient = {
  /**
   * Replaces the whole list of wanted comparisons, most urgent first. Each pair is answered once as long as it stays
   * on the list with the same pixels; what is listed no longer is not answered. Pixels are copied, never taken.
   */
  want(pairs: readonly FidelityPair[]): void;
  /** What was found and not handed on yet, for a change of the page that comes before the next paint. */
  take(): readonly FidelityResult[];
};

export type FidelityClientOptions = {
  /** Called at most once an animation frame, with everything that was found since. */
  readonly onResults: (results: readonly FidelityResult[]) => void;
  readonly startWorker?: () => Worker;
  /** Calls back before the next paint, or soon where nothing is painted. */
  readonly schedule?: (flush: () => void) => void;
};

/** Workers that may break down before comparisons are given up. */
const MOST_BREAKDOWNS = 3;

/**
 * The main-thread end of the fidelity worker, which starts with the first comparison. One comparison is under way at a
 * time, so that a list that changed is obeyed at once; what was compared is remembered as long as its pixels live.
 */
export function createFidelityClient({
  onResults,
  startWorker = () => new Worker(new URL('../state/fidelity-worker.ts', import.meta.url), { type: 'module' }),
  schedule = beforeNextPaint,
}: FidelityClientOptions): FidelityClient {
  const known = new WeakMap<Pixels, WeakMap<Pixels, Fidelity | 'incomparable'>>();
  let wanted: readonly FidelityPair[] = [];
  /** What of the list was answered, or will be before the next paint. */
  let answered: ReadonlySet<FidelityPair> = new Set();
  let queue: { readonly pair: FidelityPair; readonly fidelity: Fidelity | null }[] = [];
  let worker: Worker | null = null;
  let underWay: { readonly id: number; readonly pair: FidelityPair } | null = null;
  let nextId = 1;
  let breakdowns = 0;

  const remember = ({ picture, reference }: FidelityPair, fidelity: Fidelity | null) => {
    const found = known.get(picture) ?? new WeakMap<Pixels, Fidelity | 'incomparable'>();
    known.set(picture, found.set(reference, fidelity ?? 'incomparable'));
  };

  const answer = (pair: FidelityPair, fidelity: Fidelity | null) => {
    answered = new Set([...answered, pair]);
    queue.push({ pair, fidelity });
    if (queue.length > 1) return;
    schedule(() => {
      const results = take();
      if (results.length > 0) onResults(results);
    });
  };

  const take = (): readonly FidelityResult[] => {
    const found = queue.filter((one) => answered.has(one.pair));
    queue = [];
    return found.map(({ pair, fidelity }) => ({ key: pair.key, referenceKey: pair.referenceKey, fidelity }));
  };

  /** Answers what is known, and sends the first pair that is not. */
  const proceed = () => {
    for (const pair of wanted) {
      if (answered.has(pair)) continue;
      const fidelity = known.get(pair.picture)?.get(pair.reference);
      if (fidelity !== undefined) answer(pair, fidelity === 'incomparable' ? null : fidelity);
      else if (underWay === null) send(pair);
    }
  };

  const send = (pair: FidelityPair) => {
    if (breakdowns >= MOST_BREAKDOWNS) return;
    worker ??= open();
    underWay = { id: nextId++, pair };
    const { picture, reference, count } = pair;
    const request: FidelityRequest = { id: underWay.id, picture, reference, count };
    worker.postMessage(request);
  };

  const open = () => {
    const started = startWorker();
    started.onmessage = ({ data }: MessageEvent<FidelityAnswer>) => {
      if (underWay?.id !== data.id) return;
      remember(underWay.pair, data.fidelity);
      underWay = null;
      proceed();
    };
    started.onerror = (event) => {
      event.preventDefault();
      started.terminate();
      breakdowns++;
      worker = null;
      underWay = null;
      proceed();
    };
    return started;
  };

  return {
    want(pairs) {
      const before = wanted;
      // A pair that was listed before is the same object here, so that it is not answered twice.
      wanted = pairs.map((pair) => before.find((other) => samePair(pair, other)) ?? pair);
      answered = new Set(wanted.filter((pair) => answered.has(pair)));
      proceed();
    },
    take,
  };
}

function samePair(a: FidelityPair, b: FidelityPair): boolean {
  return a.key === b.key && a.referenceKey === b.referenceKey && a.picture === b.picture && a.reference === b.reference;
}
