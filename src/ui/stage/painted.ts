import type { Backend } from '../../protocol/messages.ts';
import type { PictureKind, RunResult } from '../../state/types.ts';

export type StageState = 'loading' | 'recorded' | 'running' | 'done' | 'failed';

/** What the pixels on the stage are: everything that is said of them comes from here. */
export type Painted = {
  /** Canonical spec of the run. */
  readonly key: string;
  /** Steps done in the picture; 0 is the noise. */
  readonly step: number;
  /** Steps of the run. */
  readonly steps: number;
  readonly kind: PictureKind;
  readonly state: StageState;
  readonly backend: Backend | null;
  /** The picture in words. */
  readonly label: string;
  /** The run that it is compared with, and the steps done in the picture of that one which is on show. */
  readonly referenceKey: string;
  readonly referenceStep: number;
};

/** What can be said of a run whose frame `step` is on the stage. */
export function stageState(result: RunResult | undefined, step: number): StageState {
  if (result?.recorded) return 'recorded';
  if (result?.state === 'failed') return 'failed';
  if (result?.state === 'done') return 'done';
  return step === 0 && result?.state !== 'running' ? 'loading' : 'running';
}

/** Whether two frames are the same picture with the same labels. */
export function samePainted(a: Painted, b: Painted): boolean {
  return (
    a.key === b.key &&
    a.step === b.step &&
    a.steps === b.steps &&
    a.kind === b.kind &&
    a.state === b.state &&
    a.backend === b.backend &&
    a.label === b.label &&
    a.referenceKey === b.referenceKey &&
    a.referenceStep === b.referenceStep
  );
}
