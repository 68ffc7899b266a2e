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
  /** Says what is needed; what nobody needs makes room first. */
  protect(needed: Needed): void;
  /** True where every step 1 … steps of the run is kept with its StepPictures. */
  hasExtras(key: string, steps: number): boolean;
  forget(key: string): void;
  bytes(): number;
};

export type Needed = {
  /** The very pixels on the stage, and the run that they are of. */
  readonly shown: { readonly key: string; readonly step: number };
  /** Other runs whose StepPictures are kept; all others lose theirs. */
  readonly extras: readonly string[];
  /** Runs whose every x̂0 is looked at. */
  readonly whole: readonly string[];
  /** Runs whose final picture is looked at. */
  readonly finals: readonly string[];
};

type Frame = { readonly x0: Pixels; readonly pictures: StepPictures | null };
type Frames = { noise: Pixels | null; readonly steps: Map<number, Frame> };

/**
 * Keeps at most `maxBytes`. Room is made in this order, the run used longest ago first: intermediate frames of runs that
 * nobody needs whole, final ones that nobody needs, intermediate frames of runs that are needed whole, and at last those
 * of the run on the stage, its StepPictures first. Only noise, the frame on the stage and final pictures that are needed
 * stay whatever the bound.
 */
export function createFrameStore(maxBytes: number): FrameStore {
  /** In the order of use, the run used longest ago first. */
  const runs = new Map<string, Frames>();
  let shown = { key: '', step: 0 };
  let whole: ReadonlySet<string> = new Set();
  let finals: ReadonlySet<string> = new Set();
  let extras: ReadonlySet<string> = new Set();
  /** Runs that may have StepPictures. */
  const pictured = new Set<string>();
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

  const stripStep = (frames: Frames, step: number) => {
    const frame = frames.steps.get(step);
    if (frame === undefined || frame.pictures === null) return;
    total += frameBytes({ x0: frame.x0, pictures: null }) - frameBytes(frame);
    frames.steps.set(step, { x0: frame.x0, pictures: null });
  };

  /** Makes room with the steps of a run, the oldest first; the frame on the stage stays. */
  const giveUp = (key: string, frames: Frames, what: 'intermediate' | 'pictures' | 'all') => {
    const last = lastOf(frames);
    for (const step of [...frames.steps.keys()]) {
      if (total <= maxBytes) return;
      if (key === shown.key && step === shown.step) continue;
      if (what === 'pictures') stripStep(frames, step);
      else if (what === 'all' || step !== last) removeStep(frames, step);
    }
    if (what === 'all' && frames.steps.size === 0) forget(key);
  };

  const makeRoom = () => {
    if (total <= maxBytes) return;
    const isShown = (key: string) => key === shown.key || extras.has(key);
    const stages: readonly [needs: (key: string) => boolean, what: 'intermediate' | 'pictures' | 'all'][] = [
      [(key) => !isShown(key) && !whole.has(key), 'intermediate'],
      [(key) => !isShown(key) && !whole.has(key) && !finals.has(key), 'all'],
      [(key) => !isShown(key), 'intermediate'],
      [isShown, 'pictures'],
      [isShown, 'intermediate'],
    ];
    for (const [isMeant, what] of stages) {
      for (const [key, frames] of [...runs]) {
        if (total <= maxBytes) return;
        if (isMeant(key)) giveUp(key, frames, what);
      }
    }
  };

  const forget = (key: string) => {
    const frames = runs.get(key);
    if (frames === undefined) return;
    for (const step of [...frames.steps.keys()]) removeStep(frames, step);
    total -= frames.noise?.data.byteLength ?? 0;
    runs.delete(key);
    pictured.delete(key);
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
      if (pictures !== null) pictured.add(key);
      makeRoom();
    },
    putNoise(key, noise) {
      const frames = use(key);
      total += noise.data.byteLength - (frames.noise?.data.byteLength ?? 0);
      frames.noise = noise;
      makeRoom();
    },
    protect(needed) {
      if (needed.shown.key !== shown.key && runs.has(needed.shown.key)) use(needed.shown.key);
      shown = needed.shown;
      whole = new Set(needed.whole);
      finals = new Set(needed.finals);
      extras = new Set(needed.extras);
      for (const key of [...pictured]) {
        if (key === shown.key || extras.has(key)) continue;
        pictured.delete(key);
        const frames = runs.get(key);
        if (frames !== undefined) for (const step of [...frames.steps.keys()]) stripStep(frames, step);
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

function lastOf({ steps }: Frames): number {
  let last = 0;
  for (const step of steps.keys()) last = Math.max(last, step);
  return last;
}

function frameBytes({ x0, pictures }: Frame): number {
  const all = [x0, ...Object.values(pictures ?? {})];
  return all.reduce((sum, pixels) => sum + (pixels?.data.byteLength ?? 0), 0);
}
