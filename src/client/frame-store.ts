import type { Pixels, StepPictures } from '../protocol/messages.ts';

/** x0: x̂0 · xt: what the step started from · eps: ε̂ · noise: fresh noise z · next: what the step produced. */
export type FrameKind = 'x0' | keyof StepPictures;

/** The pixels of every finished step, by run, under a bound in bytes. */
export type FrameStore = {
  /**
   * The picture after `step` steps (1 … S); undefined where it is not kept. xt, eps, noise and next belong to the
   * update of that step: xt of step 1 is x_T. Step 0 is the noise x_T itself, whatever the kind.
   */
  get(key: string, step: number, kind: FrameKind): Pixels | undefined;
  put(key: string, step: number, x0: Pixels, pictures: StepPictures | null): void;
  putNoise(key: string, noise: Pixels): void;
  /** The run on the stage and others that stay whole. All runs but the one on the stage lose their StepPictures. */
  protect(shownKey: string, alsoKeys: readonly string[]): void;
  /** True where every step 1 … steps of the run is kept with its StepPictures. */
  hasExtras(key: string, steps: number): boolean;
  forget(key: string): void;
  bytes(): number;
};

type Frame = { readonly x0: Pixels; readonly pictures: StepPictures | null };
type Frames = { noise: Pixels | null; readonly steps: Map<number, Frame> };

/**
 * Keeps at most `maxBytes` (an unprotected run gives up its intermediate frames first, the run used longest ago before
 * others, then its final one). Protected runs are never touched, so the bound can be exceeded by them alone.
 */
export function createFrameStore(maxBytes: number): FrameStore {
  /** In the order of use, the run used longest ago first. */
  const runs = new Map<string, Frames>();
  let kept: ReadonlySet<string> = new Set();
  let total = 0;

  const use = (key: string): Frames => {
    const frames = runs.get(key) ?? { noise: null, steps: new Map() };
    runs.delete(key);
    runs.set(key, frames);
    return frames;
  };

  const removeStep = (frames: Frames, step: number) => {
    const frame = frames.steps.get(step);
    if (frame === undefined) return;
    total -= frameBytes(frame);
    frames.steps.delete(step);
  };

  const makeRoom = () => {
    for (const final of [false, true]) {
      for (const [key, frames] of runs) {
        if (total <= maxBytes) return;
        if (kept.has(key)) continue;
        const last = Math.max(...frames.steps.keys());
        for (const step of [...frames.steps.keys()]) {
          if (total <= maxBytes) return;
          if (final || step !== last) removeStep(frames, step);
        }
        if (final && frames.steps.size === 0) forget(key);
      }
    }
  };

  const forget = (key: string) => {
    const frames = runs.get(key);
    if (frames === undefined) return;
    for (const step of [...frames.steps.keys()]) removeStep(frames, step);
    total -= frames.noise?.data.byteLength ?? 0;
    runs.delete(key);
  };

  return {
    get(key, step, kind) {
      const frames = runs.get(key);
      if (step === 0) return frames?.noise ?? undefined;
      const frame = frames?.steps.get(step);
      return (kind === 'x0' ? frame?.x0 : frame?.pictures?.[kind]) ?? undefined;
    },
    put(key, step, x0, pictures) {
      const frames = use(key);
      removeStep(frames, step);
      const frame = { x0, pictures };
      frames.steps.set(step, frame);
      total += frameBytes(frame);
      makeRoom();
    },
    putNoise(key, noise) {
      const frames = use(key);
      total += noise.data.byteLength - (frames.noise?.data.byteLength ?? 0);
      frames.noise = noise;
      makeRoom();
    },
    protect(shownKey, alsoKeys) {
      kept = new Set([shownKey, ...alsoKeys]);
      if (runs.has(shownKey)) use(shownKey);
      for (const [key, frames] of runs) {
        if (key === shownKey) continue;
        for (const [step, frame] of frames.steps) {
          if (frame.pictures === null) continue;
          removeStep(frames, step);
          const bare = { x0: frame.x0, pictures: null };
          frames.steps.set(step, bare);
          total += frameBytes(bare);
        }
      }
      makeRoom();
    },
    hasExtras(key, steps) {
      const frames = runs.get(key);
      if (frames === undefined) return false;
      for (let step = 1; step <= steps; step++) if (!frames.steps.get(step)?.pictures) return false;
      return true;
    },
    forget,
    bytes: () => total,
  };
}

function frameBytes({ x0, pictures }: Frame): number {
  const all = [x0, ...Object.values(pictures ?? {})];
  return all.reduce((sum, pixels) => sum + (pixels?.data.byteLength ?? 0), 0);
}
