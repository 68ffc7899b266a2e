import type { Pixels, StepPictures } from '../protocol/messages.ts';

export type FrameKind = 'x0' | 'xt' | 'eps' | 'noise' | 'next';

/** The pixels of every finished step, by run, under a bound in bytes. */
export type FrameStore = {
  /**
   * `step`: steps done in the picture, 1 … S; 0 is the noise x_T (kinds x0 and xt). undefined: not kept. For
   * kinds xt, eps, noise, next the step is the one whose update they belong to: xt of step 1 is x_T.
   */
  get(key: string, step: number, kind: FrameKind): Pixels | undefined;
  put(key: string, step: number, x0: Pixels, pictures: StepPictures | null): void;
  putNoise(key: string, noise: Pixels): void;
  /** The run on the stage and others that must stay whole; extras (xt, eps, noise, next) of all other runs go. */
  protect(shownKey: string, alsoKeys: readonly string[]): void;
  /** True where every step 1 … steps of the run is kept with its extras. */
  hasExtras(key: string, steps: number): boolean;
  forget(key: string): void;
  bytes(): number;
};
