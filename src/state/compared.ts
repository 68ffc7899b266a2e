import type { Fidelity } from '../protocol/fidelity.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { Answer, Dip } from './answer.ts';
import type { Lane } from './comparison.ts';
import type { CurvePoint } from './curve.ts';
import type { Pause } from './prefetch.ts';
import type { RunResult, Shown } from './types.ts';

/** A run as the comparing views show it. */
export type ComparedRun = Pick<CurvePoint, 'totalMs' | 'medianStepMs' | 'time' | 'isRecorded'> & {
  readonly key: string;
  readonly spec: RunSpec;
  /** done: its final picture can be shown, also a recorded one that is being made again. */
  readonly state: RunResult['state'];
  /** Steps finished so far. */
  readonly done: number;
  /** Time of these steps so far. */
  readonly spentMs: number;
  /** The run that its final picture is compared with. */
  readonly referenceKey: string;
  /** Of its final picture; null until measured. */
  readonly fidelity: Fidelity | null;
};

/** A mark of the axis. */
export type Mark = ComparedRun & { readonly steps: number };

export type LaneRun = ComparedRun & {
  readonly lane: Lane;
  /** Its newest pixels. */
  readonly shown: Shown;
};

/** What follows from settings, results and fidelities for the axis, the stage and the lanes. */
export type Compared = {
  /** The run whose pixels are on the stage (AppState.shown), and whether they are its final picture. */
  readonly onStage: ComparedRun;
  readonly isFinal: boolean;
  /** The reference of the run on the stage, and its newest pixels (step 0: noise). */
  readonly reference: ComparedRun;
  readonly referenceShown: Shown;
  /** All marks that the model can run, and every other finished count, the fewest steps first. */
  readonly points: readonly CurvePoint[];
  readonly marks: readonly Mark[];
  readonly answer: Answer;
  readonly dips: readonly Dip[];
  /** In every mode, so that the switch to it shows what is there already. */
  readonly lanes: readonly LaneRun[];
  /** In mode `lesson` only. */
  readonly lesson: Lesson | null;
  readonly prefetch: PrefetchStatus;
};

/** The stage shows step `step` of the long run; `short` is the run of that many steps from the same noise. */
export type Lesson = {
  readonly step: number;
  readonly short: ComparedRun;
  readonly shortShown: Shown;
  /** How close the two pictures are to each other; null until measured, or while the long run is on its way there. */
  readonly between: Fidelity | null;
};

export type PrefetchStatus = {
  /** Why no mark is begun (`budget`: also where what is left of it is too short for each); null: they are being drawn, or all are there. */
  readonly pause: Pause | null;
  /** Computing time that marks of these settings took so far, in whole seconds, and what they may take. */
  readonly spentSeconds: number;
  readonly budgetSeconds: number;
};
