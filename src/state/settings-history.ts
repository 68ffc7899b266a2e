import { type Comparison, fitComparison, sameLane } from './comparison.ts';
import type { PageState } from './page-state.ts';
import { findModel } from './run-key.ts';
import { defaultSettings, fitSettings, settingsTable, withValue } from './settings-table.ts';
import type { Model, Moment, Settings } from './types.ts';

/** Undo entries that are kept. */
const MOST_ENTRIES = 200;

/**
 * Settings changed by the visitor: what they ask for, fitted to what the model can run. A model that was used before
 * gets back its own values; a new class or model draws a new seed unless the lock is on. All changes of one drag are
 * one undo entry.
 */
export function changeSettings(
  state: PageState,
  patch: Partial<Settings>,
  isGesture: boolean,
  randomSeed: () => number,
): Partial<PageState> {
  const { settings: before, models, memory, seedLocked } = state;
  const model = findModel(models, patch.model ?? before.model) ?? findModel(models, before.model);
  if (model === undefined) return {};
  const isSwitch = model.manifest.id !== before.model;
  const base = isSwitch ? withOwnValues(before, model, memory) : before;
  const wish = { ...base, ...patch, model: model.manifest.id };
  const fitted = fitSettings(wish, base, model);
  const isOtherClass = isSwitch || fitted.label !== before.label;
  const drawsSeed = isOtherClass && !seedLocked && patch.seed === undefined;
  const settings = drawsSeed ? { ...fitted, seed: randomSeed() } : fitted;
  if (sameSettings(settings, before)) return isGesture ? {} : { gestureFrom: null };
  return {
    settings,
    memory: isSwitch ? { ...memory, [before.model]: before } : memory,
    ...(isSwitch ? { comparison: fitComparison(state.comparison, model) } : {}),
    ...entry(state, isGesture),
    view: atResult(state.view, state.comparison),
  };
}

/** The comparison changed by the visitor. */
export function changeComparison(
  state: PageState,
  patch: Partial<Comparison>,
  isGesture: boolean,
): Pick<PageState, 'comparison'> & Partial<PageState> {
  const comparison = { ...state.comparison, ...patch };
  if (sameComparison(comparison, state.comparison)) return { comparison: state.comparison };
  return { comparison, ...entry(state, isGesture) };
}

/** Settings and comparison changed together: one undo entry. */
export function changeBoth(
  state: PageState,
  settings: Partial<Settings>,
  comparison: Partial<Comparison>,
): Partial<PageState> {
  const changed = changeSettings(state, settings, false, () => state.settings.seed);
  if (changed.settings === undefined) return { ...changed, ...changeComparison(state, comparison, false) };
  return { ...changed, comparison: { ...(changed.comparison ?? state.comparison), ...comparison } };
}

/** One undo entry back or forth; nothing where there is none. */
export function travel(state: PageState, direction: 'back' | 'forth'): Partial<PageState> {
  const [from, to] = direction === 'back' ? [state.past, state.future] : [state.future, state.past];
  const moment = from.at(-1);
  if (moment === undefined) return {};
  const left = from.slice(0, -1);
  const added = [...to, momentOf(state)];
  return {
    ...moment,
    gestureFrom: null,
    view: atResult(state.view, moment.comparison),
    ...(direction === 'back' ? { past: left, future: added } : { past: added, future: left }),
  };
}

/** The undo entry closes; a drag that ended where it began leaves none. */
export function closeEntry(state: PageState): Partial<PageState> {
  const { gestureFrom, past } = state;
  if (gestureFrom === null) return {};
  const isBack =
    sameSettings(gestureFrom.settings, state.settings) && sameComparison(gestureFrom.comparison, state.comparison);
  return { gestureFrom: null, past: isBack && past.at(-1) === gestureFrom ? past.slice(0, -1) : past };
}

/** All changes of one drag are one undo entry. */
function entry(state: PageState, isGesture: boolean): Pick<PageState, 'gestureFrom' | 'past' | 'future'> {
  const { gestureFrom, past } = state;
  if (isGesture && gestureFrom !== null) return { gestureFrom, past, future: [] };
  const before = momentOf(state);
  return { gestureFrom: isGesture ? before : null, past: [...past, before].slice(-MOST_ENTRIES), future: [] };
}

function momentOf({ settings, comparison }: PageState): Moment {
  return { settings, comparison };
}

/** The defaults of the model in use, with the seed in use. */
export function defaultsKeeping({ settings, models }: PageState): Settings {
  const model = findModel(models, settings.model);
  return model === undefined ? settings : { ...defaultSettings(model), seed: settings.seed };
}

/** Settings with the values that this model had when it was last used in this visit, or else with its defaults. */
function withOwnValues(settings: Settings, model: Model, memory: PageState['memory']): Settings {
  const own = memory[model.manifest.id] ?? defaultSettings(model);
  return settingsTable
    .filter((row) => row.perModel)
    .reduce((sum, row) => withValue(sum, row, own[row.key]), { ...settings, model: model.manifest.id });
}

/** Another run is shown at its result; the lesson stays at its step. */
export function atResult(view: PageState['view'], { mode }: Comparison): PageState['view'] {
  const scrub = mode === 'lesson' ? view.scrub : null;
  return view.scrub === scrub && !view.playing ? view : { ...view, scrub, playing: false };
}

function sameSettings(a: Settings, b: Settings): boolean {
  return a.model === b.model && settingsTable.every(({ key }) => a[key] === b[key]);
}

function sameComparison(a: Comparison, b: Comparison): boolean {
  return (
    a.mode === b.mode &&
    a.referenceSteps === b.referenceSteps &&
    a.bar === b.bar &&
    (a.lanes === b.lanes ||
      (a.lanes.length === b.lanes.length && a.lanes.every((lane, i) => sameLane(lane, b.lanes[i]))))
  );
}
