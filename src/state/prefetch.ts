import type { KeyedEvent, Wish } from '../client/engine-client.ts';
import { specKey } from '../model/canonical-spec.ts';
import { areMeasured, nextBisection } from './answer.ts';
import { type CurvePoint, type CurveState, curveKey, runnableMarks } from './curve.ts';
import { estimateMs } from './estimates.ts';
import type { PageState } from './page-state.ts';
import { referenceKeyOf } from './reference.ts';
import { runOf } from './run-key.ts';
import { type HasPicture, pictureWish, ranks } from './wishes.ts';

/** Computing time that each curve (settings without steps) may take without being asked for. */
export const PREFETCH_BUDGET_MS = 60_000;

const LEAST_BATTERY = 0.2;

/** What the browser tells of the machine; null: it does not. */
export type Machine = {
  readonly isHidden: boolean;
  readonly savesData: boolean | null;
  /** `level` 0 … 1. */
  readonly battery: { readonly level: number; readonly charging: boolean } | null;
};

/** What speaks for or against runs ahead of a wish. */
export type PrefetchConditions = Machine & {
  /** The switch of the axis. */
  readonly isOn: boolean;
  readonly isDragging: boolean;
};

/** Time that the prefetched runs of one curve took so far. */
export type Spent = { readonly curve: string; readonly ms: number };

export type Pause = 'switched off' | 'hidden' | 'saving data' | 'battery' | 'dragging' | 'budget';

export function conditionsOf({
  machine,
  preferences,
  gestureFrom,
}: Pick<PageState, 'machine' | 'preferences' | 'gestureFrom'>): PrefetchConditions {
  return { ...machine, isOn: preferences.prefetch, isDragging: gestureFrom !== null };
}

/** Why no run is begun ahead of a wish; null: nothing speaks against it. */
export function pauseOf(conditions: PrefetchConditions, spentMs: number): Pause | null {
  const { isOn, isHidden, savesData, battery, isDragging } = conditions;
  if (!isOn) return 'switched off';
  if (isHidden) return 'hidden';
  if (savesData === true) return 'saving data';
  if (battery !== null && !battery.charging && battery.level < LEAST_BATTERY) return 'battery';
  if (spentMs >= PREFETCH_BUDGET_MS) return 'budget';
  return isDragging ? 'dragging' : null;
}

/** Counts in the order of their distance from the thumb on the logarithmic axis; of two as near, the fewer steps first. */
export function outwardFrom(thumb: number, counts: readonly number[]): readonly number[] {
  const distance = (count: number) => Math.abs(Math.log(count / thumb));
  return counts.toSorted((a, b) => distance(a) - distance(b) || a - b);
}

/** The time spent on the curve of the settings: that of another curve does not count. */
export function spentOn(state: Pick<CurveState, 'settings' | 'models'>, spent: Spent): number {
  return spent.curve === curveKey(state) ? spent.ms : 0;
}

/** Adds the steps of prefetched runs among the events. `asked`: the list that the engine was given last. */
export function spend(
  state: Pick<CurveState, 'settings' | 'models'>,
  spent: Spent,
  events: readonly KeyedEvent[],
  asked: readonly Wish[],
): Spent {
  const prefetched = new Set(asked.filter(({ rank }) => rank >= ranks.marks).map(({ key }) => key));
  const ms = events.reduce(
    (sum, { key, event }) => {
      if (event.type !== 'frame' || key === null || !prefetched.has(key)) return sum;
      return sum + event.time.networkMs + event.time.stepMs + event.time.decodeMs;
    },
    spentOn(state, spent),
  );
  return { curve: curveKey(state), ms };
}

/**
 * The runs to make ahead of a wish, most urgent first: the marks outward from the thumb, and when all of them are
 * measured the count that settles the answer. A run is begun only if what is left of the budget is enough for it and
 * those before it. During a drag none is begun, but one that is under way keeps its state.
 */
export function prefetchWishes(
  state: CurveState,
  points: readonly CurvePoint[],
  bar: number,
  { conditions, spentMs, hasPicture }: { conditions: PrefetchConditions; spentMs: number; hasPicture: HasPicture },
): readonly Wish[] {
  const pause = pauseOf(conditions, spentMs);
  if (pause !== null && pause !== 'dragging') return [];
  const wish = runOf(state.settings, state.models);
  const marks = runnableMarks(state);
  const bisected = areMeasured(points, marks) ? nextBisection(points, bar) : null;
  const counts = [...outwardFrom(wish.steps, marks), ...(bisected === null ? [] : [bisected])];
  // These two are wanted anyway, and cost nothing of the budget.
  const others = new Set([specKey(wish), referenceKeyOf(wish, state.referenceSteps)]);
  const wishes = counts
    .flatMap((steps, i) => pictureWish(state.results, { ...wish, steps }, ranks.marks + i, hasPicture))
    .filter(({ key }) => !others.has(key));
  const underWay = wishes.filter(({ key }) => state.results[key]?.state === 'running');
  return pause === 'dragging' ? underWay : affordable(state, wishes, PREFETCH_BUDGET_MS - spentMs);
}

/** Runs that fit into the time, one after the other. What is under way goes on; what nobody can estimate is tried. */
function affordable(state: CurveState, wishes: readonly Wish[], budgetMs: number): readonly Wish[] {
  let left = budgetMs;
  return wishes.filter(({ key, spec }) => {
    const result = state.results[key];
    const done = result?.state === 'running' ? result.times.length : 0;
    const needed = ((estimateMs(state, spec) ?? 0) * (spec.steps - done)) / spec.steps;
    if (needed > left && done === 0) return false;
    left -= needed;
    return true;
  });
}
