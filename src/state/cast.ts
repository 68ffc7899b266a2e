import { specKey } from '../model/canonical-spec.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { type Lane, laneRun } from './comparison.ts';
import { runnableMarks } from './curve.ts';
import { createMemo } from './memo.ts';
import type { PageState } from './page-state.ts';
import { referenceKeyOf, referenceOf } from './reference.ts';
import { runOf } from './run-key.ts';

/** A canonical spec, its key, and the key of the run that it is compared with. */
export type Named = { readonly key: string; readonly spec: RunSpec; readonly referenceKey: string };

/** The runs that the page is about, whether they were made or not. */
export type Cast = {
  /** The run of the settings. */
  readonly wish: Named;
  /** The run whose pixels are on the stage. */
  readonly stage: Named;
  readonly stageReference: Named;
  readonly reference: Named;
  /** One each lane, in their order; the same run may be there twice. */
  readonly lanes: readonly Named[];
  readonly laneReferences: readonly Named[];
  readonly marks: readonly Named[];
  /** The run of as many steps as the stage shows of the long one, and these steps; in the lesson only. */
  readonly lesson: { readonly step: number; readonly short: Named } | null;
};

type CastState = Pick<PageState, 'settings' | 'models' | 'comparison' | 'view' | 'shown' | 'results'>;

/** Finds the cast; the same object as long as nothing of it changed. */
export function createCasting(): (state: CastState) => Cast {
  const memo = createMemo<Cast>();
  return (state) => {
    const { settings, models, comparison, shown } = state;
    return memo([settings, models, comparison, shown.key, scrubOf(state)], () => castOf(state));
  };
}

function scrubOf({ comparison, view }: CastState): number | null {
  return comparison.mode === 'lesson' ? view.scrub : null;
}

function castOf(state: CastState): Cast {
  const { settings, models, comparison, shown, results } = state;
  const { mode, referenceSteps } = comparison;
  const named = (spec: RunSpec): Named => {
    return { key: specKey(spec), spec, referenceKey: referenceKeyOf(spec, referenceSteps) };
  };
  const wish = named(runOf(settings, models));
  const onStage = results[shown.key];
  const stage = onStage === undefined ? wish : named(onStage.spec);
  const lanes = comparison.lanes.map((lane) => named(laneRun(wish.spec, lane)));
  const step = lessonStep(scrubOf(state), wish.spec.steps);
  const short = { step, short: named({ ...wish.spec, steps: step }) };
  return {
    wish,
    stage,
    stageReference: named(referenceOf(stage.spec, referenceSteps)),
    reference: named(referenceOf(wish.spec, referenceSteps)),
    lanes,
    laneReferences: lanes.map(({ spec }) => named(referenceOf(spec, referenceSteps))),
    marks: runnableMarks({ settings, models }).map((steps) => named({ ...wish.spec, steps })),
    lesson: mode === 'lesson' ? short : null,
  };
}

/** Step 20 of 50 unless another one was chosen. */
export function lessonStep(scrub: number | null, steps: number): number {
  return Math.min(Math.max(scrub ?? Math.round(steps * 0.4), 1), steps);
}

/** All of them, each once. */
export function everyone(cast: Cast): readonly Named[] {
  const { wish, stage, stageReference, reference, lanes, laneReferences, marks, lesson } = cast;
  const short = lesson === null ? [] : [lesson.short];
  const all = [wish, stage, stageReference, reference, ...lanes, ...laneReferences, ...marks, ...short];
  return [...new Map(all.map((one) => [one.key, one])).values()];
}

/** Keys of the runs of lanes. */
export function laneKeys(run: RunSpec, lanes: readonly Lane[]): readonly string[] {
  return lanes.map((lane) => specKey(laneRun(run, lane)));
}
