import { perceptualHash } from '../model/perceptual-hash.ts';
import type { Command, EngineErrorCode, EngineEvent, RunTotals, StepTime, WantedRun } from '../protocol/messages.ts';
import { assertNever } from '../protocol/messages.ts';
import type { DenoiserPool, OpenModel } from './denoiser-pool.ts';
import { EngineError, messageOf } from './engine-error.ts';
import { noiseCheck, type RunState, type Step, startRun, takeStep } from './stepper.ts';

export type EngineDeps = {
  readonly post: (event: EngineEvent, transfer?: Transferable[]) => void;
  readonly openPool: (configuration: Extract<Command, { type: 'configure' }>) => DenoiserPool;
  /** Resolves after the messages that already lie in the inbox were received. */
  readonly readInbox: () => Promise<void>;
};

export type Engine = { receive(command: Command): void };

/** An unfinished run: the wish, and how far it is. */
type Run = {
  wanted: WantedRun;
  /** null until its model is open. */
  state: RunState | null;
  noise: Promise<string> | null;
  readonly times: StepTime[];
  /** Number of the turn in which it was last advanced; 0: never. */
  lastTurn: number;
};

/**
 * The scheduler of wanted runs. It has at most one network call in flight; after every step (and between the calls of
 * a large batch) it reads its inbox, and advances, within the lowest rank that has unfinished runs, the run advanced
 * longest ago. Every runId ever wanted gets exactly one terminal event: done, dropped or failed.
 */
export function createEngine({ post, openPool, readInbox }: EngineDeps): Engine {
  const runs = new Map<number, Run>();
  let newestRunId = -1;
  let turn = 0;
  let isHidden = false;
  /** Whether the page was hidden at any moment of the step that is under way. */
  let wasHidden = false;
  let pool: DenoiserPool | null = null;
  let wake: () => void = () => undefined;
  let inboxChanged = new Promise<void>((resolve) => {
    wake = resolve;
  });

  const signal = () => {
    wake();
    inboxChanged = new Promise<void>((resolve) => {
      wake = resolve;
    });
  };

  const mostUrgent = (): Run | undefined => {
    let best: Run | undefined;
    for (const run of runs.values()) {
      const sooner =
        best === undefined ||
        run.wanted.rank < best.wanted.rank ||
        (run.wanted.rank === best.wanted.rank && run.lastTurn < best.lastTurn);
      if (sooner) best = run;
    }
    return best;
  };

  const want = (list: readonly WantedRun[]) => {
    const listed = new Set(list.map(({ runId }) => runId));
    for (const [runId, run] of runs) {
      if (listed.has(runId)) continue;
      runs.delete(runId);
      post({ type: 'dropped', runId, atStep: run.state?.index ?? 0 });
    }
    let newest = newestRunId;
    for (const wanted of list) {
      const run = runs.get(wanted.runId);
      if (run !== undefined) run.wanted = wanted;
      // An id that is neither known nor new has had its terminal event.
      else if (wanted.runId > newestRunId) {
        runs.set(wanted.runId, { wanted, state: null, noise: null, times: [], lastTurn: 0 });
        newest = Math.max(newest, wanted.runId);
      }
    }
    newestRunId = newest;
  };

  const fail = (run: Run, code: EngineErrorCode, detail: string, retryable: boolean) => {
    const { runId } = run.wanted;
    if (runs.delete(runId)) post({ type: 'failed', runId, code, detail, retryable });
  };

  /** Opens the model of a run while listening for a list that makes another run more urgent. */
  const openFor = async (run: Run, from: DenoiserPool): Promise<OpenModel | null> => {
    const { model } = run.wanted.spec;
    const opening = from.open(model);
    const changed = inboxChanged.then(() => null);
    try {
      return await Promise.race([opening, changed]);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code === 'device-lost') throw error;
      for (const other of [...runs.values()]) {
        if (other.wanted.spec.model === model) fail(other, error.code, error.message, error.retryable);
      }
      return null;
    }
  };

  const begin = (run: Run, { model }: OpenModel): RunState => {
    const state = startRun(run.wanted.spec, model);
    run.state = state;
    run.noise = noiseCheck(state.x);
    post({ type: 'started', runId: run.wanted.runId, plan: state.plan });
    return state;
  };

  const commit = (run: Run, step: Step) => {
    const { runId } = run.wanted;
    run.state = step.state;
    const time = { ...step.time, hidden: wasHidden };
    run.times.push(time);
    const buffers = [step.pixels, ...Object.values(step.pictures ?? {})].flatMap((pixels) =>
      pixels === null ? [] : [pixels.data.buffer],
    );
    const index = step.state.index - 1;
    const t = step.state.plan[index]?.t ?? 0;
    post({ type: 'frame', runId, index, t, time, pixels: step.pixels, pictures: step.pictures }, buffers);
  };

  /** Takes one step, reads the inbox once, and tells the page of the step unless nobody wants the run any more. */
  const advance = async (run: Run, opened: OpenModel): Promise<void> => {
    const state = run.state ?? begin(run, opened);
    run.lastTurn = ++turn;
    wasHidden = isHidden;
    const { runId, spec, keep } = run.wanted;
    const stillFirst = async () => {
      await readInbox();
      return mostUrgent() === run;
    };
    const step = await takeStep(spec, state, opened, keep === 'all', stillFirst);
    if (step === null) return;
    const isLast = step.state.index === step.state.plan.length;
    const picture = isLast ? perceptualHash(step.pixels) : '';
    const noise = isLast ? await run.noise : '';
    await readInbox();
    if (!runs.has(runId)) return;
    commit(run, step);
    if (!isLast) return;
    runs.delete(runId);
    post({
      type: 'done',
      runId,
      totals: totalsOf(run.times, opened.denoiser.backend),
      checks: { noise: noise ?? '', picture },
    });
  };

  const loop = async (): Promise<void> => {
    for (;;) {
      const run = mostUrgent();
      if (run === undefined || pool === null) {
        await inboxChanged;
        continue;
      }
      try {
        const opened = await openFor(run, pool);
        if (opened !== null && mostUrgent() === run) await advance(run, opened);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        if (error.code !== 'device-lost' && error.code !== 'non-finite') {
          fail(run, error.code, error.message, error.retryable);
        } else if (!(await pool.recover(error.code))) {
          fail(run, error.code, error.message, error.retryable);
        }
      }
    }
  };

  const breakDown = (error: unknown) => {
    // The runtime cannot be repaired in this worker: the page starts a new one and sends the same list.
    const code = error instanceof RangeError ? 'out-of-memory' : 'internal';
    post({ type: 'failed', runId: null, code, detail: messageOf(error), retryable: true });
  };

  return {
    receive(command) {
      switch (command.type) {
        case 'configure':
          if (pool !== null) return;
          pool = openPool(command);
          loop().catch(breakDown);
          break;
        case 'want':
          want(command.runs);
          break;
        case 'forget':
          pool?.forget(command.modelId).catch((error: unknown) => console.warn(messageOf(error)));
          break;
        case 'visibility':
          isHidden = command.isHidden;
          wasHidden ||= isHidden;
          break;
        default:
          assertNever(command);
      }
      signal();
    },
  };
}

/** Sum over all steps, and the median of those that were neither cold nor hidden, in milliseconds. */
function totalsOf(times: readonly StepTime[], backend: RunTotals['backend']): RunTotals {
  const stepMs = ({ networkMs, stepMs: updateMs, decodeMs }: StepTime) => networkMs + updateMs + decodeMs;
  const warm = times
    .filter(({ cold, hidden }) => !cold && !hidden)
    .map(stepMs)
    .sort((a, b) => a - b);
  const middle = warm.length / 2;
  const median = Number.isInteger(middle)
    ? ((warm[middle - 1] ?? 0) + (warm[middle] ?? 0)) / 2
    : (warm[Math.floor(middle)] ?? 0);
  return {
    totalMs: times.reduce((sum, time) => sum + stepMs(time), 0),
    medianStepMs: warm.length === 0 ? null : median,
    backend,
  };
}
