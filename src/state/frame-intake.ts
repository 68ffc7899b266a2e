import type { KeyedEvent } from '../client/engine-client.ts';
import type { FrameStore } from '../client/frame-store.ts';
import type { Pixels, StepPictures } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { applyEvents, type Progress } from './results.ts';

type Frame = { readonly step: number; readonly x0: Pixels; readonly pictures: StepPictures | null };

export type FrameIntake = {
  /** Applies one event to the results, and its pictures to the frame store. */
  apply<P extends Progress>(progress: P, event: KeyedEvent): P;
  /** Draws the noise of a run unless it is there already. */
  ensureNoise(key: string, run: RunSpec): void;
};

/**
 * Puts the pictures of arriving frames where they belong. A run that is made again behind a picture that is there
 * hands in all of its frames when it is done, so that no key ever has frames of two runs.
 */
export function createFrameIntake(frames: FrameStore, drawNoise: (run: RunSpec) => Pixels): FrameIntake {
  const held = new Map<string, Frame[]>();
  let drawn: { readonly of: string; readonly pixels: Pixels } | null = null;

  const ensureNoise = (key: string, run: RunSpec) => {
    if (frames.get(key, 0, 'x0') !== undefined) return;
    const of = `${run.model}/${run.seed}/${run.count}`;
    if (drawn?.of !== of) drawn = { of, pixels: drawNoise(run) };
    frames.putNoise(key, drawn.pixels);
  };

  const clear = (key: string, run: RunSpec) => {
    frames.forget(key);
    ensureNoise(key, run);
  };

  const takeIn = (before: Progress, after: Progress, key: string, event: KeyedEvent['event']) => {
    const result = after.results[key];
    if (result === undefined) return;
    const { spec } = result;
    switch (event.type) {
      case 'started':
        held.delete(key);
        return;
      case 'frame': {
        const frame = { step: event.index + 1, x0: event.pixels, pictures: event.pictures };
        if (after.behind[key] !== undefined) held.set(key, [...(held.get(key) ?? []), frame]);
        else if (result.state === 'running') {
          if (frame.step === 1) clear(key, spec);
          frames.put(key, frame.step, frame.x0, frame.pictures);
        }
        return;
      }
      case 'done':
        if (before.behind[key] === undefined) return;
        clear(key, spec);
        for (const { step, x0, pictures } of held.get(key) ?? []) frames.put(key, step, x0, pictures);
        held.delete(key);
        return;
      case 'failed':
        held.delete(key);
        if (result.state === 'failed') clear(key, spec);
        return;
      case 'dropped':
        held.delete(key);
    }
  };

  return {
    apply(progress, keyed) {
      const after = { ...progress, ...applyEvents(progress, [keyed]) };
      if (keyed.key !== null) takeIn(progress, after, keyed.key, keyed.event);
      return after;
    },
    ensureNoise,
  };
}
