import { type Answer, answer, type Dip, dips } from './answer.ts';
import type { Cast, Named } from './cast.ts';
import type { Compared, ComparedRun, LaneRun, Lesson, Mark, PrefetchStatus } from './compared.ts';
import { type CurvePoint, curvePoints, runnableMarks, timeOf } from './curve.ts';
import { medianStepMs } from './estimates.ts';
import { pairKey, stepName } from './fidelity-pairs.ts';
import { createMemo, createMemos } from './memo.ts';
import type { GivenState } from './page-state.ts';
import { conditionsOf, PREFETCH_BUDGET_MS, pauseOf, spentOn } from './prefetch.ts';
import { isComplete } from './results.ts';
import type { ResultsDigest } from './results-digest.ts';
import type { RunResult, Shown } from './types.ts';

/**
 * Derives what the comparing views show. `has`: whether the frame store has this x̂0. What did not change keeps its
 * identity, so that a frame of one run costs the views of that run only.
 */
export function createComparing(
  has: (key: string, step: number) => boolean,
): (state: GivenState, cast: Cast, digest: ResultsDigest) => Compared {
  const points = createMemo<readonly CurvePoint[]>();
  const answers = createMemo<Answer>();
  const falls = createMemo<readonly Dip[]>();
  const runs = createMemos<ComparedRun>();
  const shownOf = createMemos<Shown>();
  const marks = createMemos<Mark>();
  const lanes = createMemos<LaneRun>();
  const markList = createMemo<readonly Mark[]>();
  const laneList = createMemo<readonly LaneRun[]>();
  const lesson = createMemo<Lesson>();
  const prefetch = createMemo<PrefetchStatus>();
  const stepTimes = createMemos<number | null>();
  const whole = createMemo<Compared>();

  return (state, cast, digest) => {
    const { settings, models, results, fidelities, comparison, engine, shown } = state;
    const { referenceSteps, bar } = comparison;

    const compared = ({ key, spec, referenceKey }: Named): ComparedRun => {
      const result = results[key];
      const fidelity = isComplete(result) ? (fidelities[pairKey(key, referenceKey)] ?? null) : null;
      const stepMs = stepTimes.of(
        `${spec.model} ${spec.count} ${spec.label} ${spec.guidance}`,
        [digest, engine.backend],
        () => medianStepMs(state, spec),
      );
      return runs.of(key, [result, referenceKey, fidelity, stepMs, engine.backend], () => ({
        key,
        spec,
        referenceKey,
        fidelity,
        ...progressOf(result),
        ...timeOf(result, engine.backend, stepMs, spec.steps),
      }));
    };
    const newest = ({ key, spec }: Named): Shown => {
      const step = newestStep(results[key], spec.steps, (at) => has(key, at));
      return shownOf.of(key, [step], () => ({ key, step }));
    };

    const curve = points([digest, fidelities, settings, models, engine.backend, referenceSteps], () =>
      curvePoints({ ...state, referenceSteps }),
    );
    const laneRuns = cast.lanes.map((one, i): LaneRun => {
      const [run, shownNow, lane] = [compared(one), newest(one), comparison.lanes[i]];
      if (lane === undefined) throw new RangeError(`no lane ${i}`);
      return lanes.of(`${i}`, [run, shownNow, lane], () => ({ ...run, lane, shown: shownNow }));
    });
    const markRuns = cast.marks.map((one): Mark => {
      const run = compared(one);
      return marks.of(one.key, [run], () => ({ ...run, steps: one.spec.steps }));
    });
    const onStage = compared(cast.stage);
    const parts: Compared = {
      onStage,
      isFinal: onStage.state === 'done' && shown.step === cast.stage.spec.steps,
      reference: compared(cast.stageReference),
      referenceShown: newest(cast.stageReference),
      points: curve,
      marks: markList(markRuns, () => markRuns),
      answer: answers([curve, bar], () => answer(curve, bar, runnableMarks(state))),
      dips: falls([curve, referenceSteps], () => dips(curve, referenceSteps)),
      lanes: laneList(laneRuns, () => laneRuns),
      lesson: lessonOf(state, cast, compared, newest, lesson),
      prefetch: prefetchOf(state, openMarks(markRuns, cast), prefetch),
    };
    for (const memos of [runs, shownOf, marks, lanes, stepTimes]) memos.tidy();
    return whole(Object.values(parts), () => parts);
  };
}

function progressOf(result: RunResult | undefined): Pick<ComparedRun, 'state' | 'done' | 'spentMs' | 'isRecorded'> {
  if (result === undefined) return { state: 'queued', done: 0, spentMs: 0, isRecorded: false };
  const isWhole: boolean = isComplete(result);
  const spentMs = result.times.reduce((sum, { networkMs, stepMs, decodeMs }) => sum + networkMs + stepMs + decodeMs, 0);
  return {
    state: isWhole ? 'done' : result.state,
    done: isWhole ? result.spec.steps : result.times.length,
    spentMs,
    isRecorded: result.recorded !== null,
  };
}

/** The last step of a run whose x̂0 is there; 0: its noise. */
function newestStep(result: RunResult | undefined, steps: number, has: (step: number) => boolean): number {
  const isWhole: boolean = isComplete(result);
  const done = isWhole ? steps : (result?.times.length ?? 0);
  return done > 0 && has(done) ? done : 0;
}

function lessonOf(
  { fidelities, shown }: GivenState,
  { lesson, wish }: Cast,
  compared: (run: Named) => ComparedRun,
  newest: (run: Named) => Shown,
  memo: (by: readonly unknown[], compute: () => Lesson) => Lesson,
): Lesson | null {
  if (lesson === null) return null;
  const { step } = lesson;
  const short = compared(lesson.short);
  const shortShown = newest(lesson.short);
  const isThere = shown.key === wish.key && shown.step === step && short.state === 'done';
  const between = isThere ? (fidelities[pairKey(stepName(wish.key, step), short.key)] ?? null) : null;
  return memo([step, short, shortShown, between], () => ({ step, short, shortShown, between }));
}

/** Marks still to be drawn ahead of a wish. */
function openMarks(marks: readonly Mark[], { wish, reference }: Cast): readonly Mark[] {
  return marks.filter(
    ({ key, state }) => state !== 'done' && state !== 'failed' && key !== wish.key && key !== reference.key,
  );
}

function prefetchOf(
  state: GivenState,
  open: readonly Mark[],
  memo: (by: readonly unknown[], compute: () => PrefetchStatus) => PrefetchStatus,
): PrefetchStatus {
  const spentMs = spentOn(state, state.spent);
  const leftMs = PREFETCH_BUDGET_MS - spentMs;
  const areTooLong = open.length > 0 && open.every(({ done, totalMs }) => done === 0 && (totalMs ?? 0) > leftMs);
  const pause = pauseOf(conditionsOf(state), spentMs) ?? (areTooLong ? 'budget' : null);
  const spentSeconds = Math.round(spentMs / 1000);
  return memo([pause, spentSeconds], () => ({ pause, spentSeconds, budgetSeconds: PREFETCH_BUDGET_MS / 1000 }));
}
