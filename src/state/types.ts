import type { Plan } from '../ddim/plan.ts';
import type { Model } from '../model/catalog.ts';
import type { Evaluation } from '../model/evaluation.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Backend, EngineErrorCode, EngineEvent, RunChecks, RunTotals, StepTime } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { Compared } from './compared.ts';
import type { Comparison, Lane, StageMode, Zoom } from './comparison.ts';
import type { Fidelities } from './fidelity-pairs.ts';
import type { Machine } from './prefetch.ts';

/** What the visitor chose. It is a RunSpec: the run on screen is the run of the settings. */
export type Settings = RunSpec;

export type { Model };

/** x̂0 (the predicted picture), x_t (what the step starts from) or ε̂ (the predicted noise). */
export type PictureKind = 'x0' | 'xt' | 'eps';

export type View = {
  /** Which picture of a step stage and filmstrip show. */
  readonly picture: PictureKind;
  readonly pixels: 'crisp' | 'smooth';
  /** Steps done in the frame that the visitor scrubbed to (1 … S), or null: the newest frame. */
  readonly scrub: number | null;
  readonly playing: boolean;
  /** What the fidelity curve and the captions name first. */
  readonly metric: 'ssim' | 'psnr';
  /** Share of the stage, from its left edge, that shows this run; the rest shows the reference. 0 … 1. */
  readonly wipe: number;
  readonly zoom: Zoom;
  /** The difference view multiplies by this. */
  readonly gain: Gain;
};

export type Gain = 1 | 2 | 4 | 8 | 16;

/** How a recorded run was made; null for a run of this visit. */
export type RecordedBy = { readonly machine: string; readonly date: string };

/**
 * What is known of one run; its pixels are in the frame store under the same key. While a recorded run waits for the
 * same run of this visit, `state` and `times` tell how far that one is, and everything else is of the recording.
 */
export type RunResult = {
  /** Canonical spec. */
  readonly key: string;
  readonly spec: RunSpec;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly plan: Plan | null;
  /** One entry a finished step. */
  readonly times: readonly StepTime[];
  readonly totals: RunTotals | null;
  readonly checks: RunChecks | null;
  readonly backend: Backend | null;
  readonly recorded: RecordedBy | null;
  readonly error: { readonly code: EngineErrorCode; readonly detail: string; readonly retryable: boolean } | null;
};

/** The pixels on the stage: frame `step` (0 = the noise, S = the result) of the run `key`. Never anything else. */
export type Shown = { readonly key: string; readonly step: number };

export type EngineStatus = Omit<Extract<EngineEvent, { type: 'engine' }>, 'type'>;

export type Verdict = 'match' | 'differ' | 'unknown';

/** What an opened link promised, and whether this machine's run keeps it. */
export type LinkCheck = { readonly noise: Verdict; readonly model: Verdict; readonly picture: Verdict };

/** One quiet line to the visitor, with an optional way out. */
export type Notice = {
  readonly id: string;
  readonly tone: 'info' | 'warn' | 'bad';
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
};

export type Theme = 'system' | 'light' | 'dark';
export type Preferences = {
  readonly theme: Theme;
  readonly singleKeys: boolean;
  /** Whether the marks of the axis are drawn ahead of a wish, in idle time. */
  readonly prefetch: boolean;
};
export type Dialog = 'shortcuts' | 'about' | null;

/** What undo and redo move between. */
export type Moment = { readonly settings: Settings; readonly comparison: Comparison };

export type AppState = {
  readonly models: readonly Model[];
  readonly settings: Settings;
  readonly seedLocked: boolean;
  readonly view: View;
  /** How runs are compared; undo takes back its changes like those of the settings. */
  readonly comparison: Comparison;
  /** Whether the lanes run all together at equal rank; otherwise the shortest first. */
  readonly race: boolean;
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  readonly engine: EngineStatus;
  /** Bytes that the browser keeps for each model id, and for the runtime under 'runtime'. */
  readonly cachedBytes: Readonly<Record<string, number>>;
  readonly results: Readonly<Record<string, RunResult>>;
  readonly shown: Shown;
  /** Everything that was measured so far, by pair of runs. Views read `compared`. */
  readonly fidelities: Fidelities;
  /** What follows from all of it for axis, stage and lanes. Parts that did not change keep their identity. */
  readonly compared: Compared;
  /** What the browser tells of the machine. */
  readonly machine: Machine;
  /** null until a link with checks was opened; verdicts stay 'unknown' until its run is done. */
  readonly linkCheck: LinkCheck | null;
  readonly notices: readonly Notice[];
  /** What screen readers hear, once a run lands and after 500 ms of rest. */
  readonly announcement: string;
  readonly preferences: Preferences;
  readonly dialog: Dialog;
};

export type CurveFormat = 'csv' | 'json' | 'svg';

/** Everything a control can do. Each is one function in state/actions.ts; controls call nothing else. */
export type Actions = {
  /** Changes settings (a new class or model draws a new seed unless the lock is on); `during` groups a drag in one undo entry. */
  change(patch: Partial<Settings>, during?: 'gesture'): void;
  /** Ends a drag: writes the link at once and closes the undo entry. */
  endGesture(): void;
  newSeed(): void;
  setSeedLocked(locked: boolean): void;
  /** Back to the model's defaults (keeps model and seed). One undo entry. */
  reset(): void;
  undo(): void;
  redo(): void;
  /**
   * Changes how the stage is looked at (also wipe, zoom, gain and metric). In the lesson `scrub` is the step that stands
   * beside the short run.
   */
  setView(patch: Partial<View>): void;
  /** Space: plays the path from the scrubbed frame, or from the start. */
  togglePlay(): void;
  /** Moves the scrubbed frame by so many of the run's frames; [ and ] on the keyboard. */
  scrubBy(frames: number): void;
  setMode(mode: StageMode): void;
  /** Steps of the run that everything is compared with: fitted to 1 … T. Alt-click on a mark, "r", the caption's field. */
  setReference(steps: number, during?: 'gesture'): void;
  /** Your bar: an SSIM, 0 … 1 by 0.01. */
  setBar(bar: number, during?: 'gesture'): void;
  /** A lane like the last one with other steps; `change` says what else. Nothing where there are 4. */
  addLane(change?: Partial<Lane>): void;
  changeLane(index: number, change: Partial<Lane>, during?: 'gesture'): void;
  /** Nothing where only 2 are left. */
  removeLane(index: number): void;
  moveLane(from: number, to: number): void;
  /** Clears the lanes and starts all of them together. */
  startRace(): void;
  /** What is unfinished goes on, the shortest lane first. */
  endRace(): void;
  /** Takes picture `index` of the sheet (0 … count − 1) as the new single one: its seed, count 1. */
  choosePicture(index: number): void;
  /** "Step 20 of a 50-step run is not a 20-step picture": of the run of the settings, at a step (1 … S). */
  openLesson(step?: number): void;
  /** Lanes of one noise with the three clippings at guidance 2, 20 steps each, against 100. */
  openClippingTrap(): void;
  /** Downloads the curve as a file; the code for it is loaded then. */
  exportCurve(format: CurveFormat): Promise<void>;
  /** What was measured of a model; rejects with a text that says why it cannot be shown. */
  readEvaluation(manifest: Manifest): Promise<Evaluation>;
  /** Runs all failed runs again. */
  retry(): void;
  useCpu(): void;
  forgetModel(modelId: string): void;
  setPreferences(patch: Partial<Preferences>): void;
  openDialog(dialog: Dialog): void;
  dismissNotice(id: string): void;
  /** Copies the link; resolves to false where the clipboard is denied (the field to copy by hand is shown then). */
  copyLink(): Promise<boolean>;
  /** navigator.share where it exists. */
  shareLink(): Promise<void>;
};
