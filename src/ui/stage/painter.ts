import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FrameStore } from '../../client/frame-store.ts';
import type { Pixels } from '../../protocol/messages.ts';
import { findModel } from '../../state/run-key.ts';
import type { AppState, PictureKind } from '../../state/types.ts';
import { describePicture } from './describe.ts';
import { type Painted, samePainted, stageState } from './painted.ts';

export type Painter = {
  /** What the stage shows now; changes in the same animation frame as its pixels. */
  readonly painted: StoreApi<Painted>;
  /** Makes a canvas the stage. Returns how to stop. */
  attachStage(canvas: HTMLCanvasElement): () => void;
  /**
   * Keeps another canvas equal to what `pick` finds (the same object as long as nothing changed), empty while there is
   * nothing. It is asked after the stage was painted. Returns how to stop.
   */
  attach(canvas: HTMLCanvasElement, pick: () => Pixels | undefined): () => void;
  /** The pixels on the stage. */
  stage(): Pixels | undefined;
  /** The picture that the stage is compared with, as it is on show. */
  reference(): Pixels | undefined;
};

const nothing: Painted = {
  key: '',
  step: 0,
  steps: 0,
  kind: 'x0',
  state: 'loading',
  backend: null,
  label: 'No picture yet',
  referenceKey: '',
  referenceStep: 0,
};

/**
 * The only place where pixels reach the screen. Whatever changes in the state, all canvases are painted once in the
 * next animation frame, and the stage's attributes with its pixels: nobody can see one without the other.
 */
export function createPainter(store: StoreApi<AppState>, frames: FrameStore): Painter {
  const painted = createStore<Painted>(() => nothing);
  const others = new Map<HTMLCanvasElement, () => Pixels | undefined>();
  const onCanvas = new WeakMap<HTMLCanvasElement, Pixels>();
  let stage: HTMLCanvasElement | null = null;
  let requested = false;

  const paint = () => {
    requested = false;
    const state = store.getState();
    if (stage !== null) {
      const picture = choosePicture(frames, state);
      if (picture !== null) {
        put(stage, picture.pixels);
        const next = describe(state, picture.kind);
        label(stage, next);
        if (!samePainted(painted.getState(), next)) painted.setState(next, true);
      }
    }
    for (const [canvas, pick] of others) put(canvas, pick());
  };
  const request = () => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(paint);
  };
  const put = (canvas: HTMLCanvasElement, pixels: Pixels | undefined) => {
    if (onCanvas.get(canvas) === pixels) return;
    if (pixels === undefined) {
      onCanvas.delete(canvas);
      canvas.width = 1;
      canvas.hidden = true;
      return;
    }
    onCanvas.set(canvas, pixels);
    if (canvas.width !== pixels.width) canvas.width = pixels.width;
    if (canvas.height !== pixels.height) canvas.height = pixels.height;
    canvas.getContext('2d')?.putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
    canvas.hidden = false;
  };

  store.subscribe(request);
  return {
    painted,
    attachStage(canvas) {
      stage = canvas;
      request();
      return () => {
        stage = null;
      };
    },
    attach(canvas, pick) {
      others.set(canvas, pick);
      request();
      return () => {
        others.delete(canvas);
      };
    },
    stage: () => (stage === null ? undefined : onCanvas.get(stage)),
    reference() {
      const { referenceKey, referenceStep } = painted.getState();
      return frames.get(referenceKey, referenceStep, 'x0');
    },
  };
}

/** The frame to show; x̂0 while the asked kind of picture is not kept, null (leave it) while nothing is. */
function choosePicture(frames: FrameStore, state: AppState): { pixels: Pixels; kind: PictureKind } | null {
  const { key, step } = state.shown;
  const wish = state.view.picture;
  const asked = frames.get(key, step, wish);
  if (asked !== undefined) return { pixels: asked, kind: wish };
  const x0 = frames.get(key, step, 'x0');
  return x0 === undefined ? null : { pixels: x0, kind: 'x0' };
}

function describe(state: AppState, kind: PictureKind): Painted {
  const { key, step } = state.shown;
  const result = state.results[key];
  const spec = result?.spec ?? state.settings;
  return {
    key,
    step,
    steps: spec.steps,
    kind,
    state: stageState(result, step),
    backend: result?.backend ?? state.engine.backend,
    label: describePicture(spec, findModel(state.models, spec.model), step, kind),
    referenceKey: state.compared.referenceShown.key,
    referenceStep: state.compared.referenceShown.step,
  };
}

function label(canvas: HTMLCanvasElement, painted: Painted): void {
  const { dataset } = canvas;
  dataset.run = painted.key;
  dataset.step = String(painted.step);
  dataset.steps = String(painted.steps);
  dataset.kind = painted.kind;
  dataset.state = painted.state;
  if (painted.backend === null) delete dataset.backend;
  else dataset.backend = painted.backend;
  if (canvas.getAttribute('aria-label') !== painted.label) canvas.setAttribute('aria-label', painted.label);
}
