import type { PageState } from './page-state.ts';
import { findModel } from './run-key.ts';
import { defaultSettings, fitSettings, settingsTable, withValue } from './settings-table.ts';
import type { Model, Settings } from './types.ts';

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
  const { settings: before, models, memory, seedLocked, gestureFrom } = state;
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
  const isSameEntry = isGesture && gestureFrom !== null;
  return {
    settings,
    memory: isSwitch ? { ...memory, [before.model]: before } : memory,
    gestureFrom: isGesture ? (gestureFrom ?? before) : null,
    past: isSameEntry ? state.past : [...state.past, before].slice(-MOST_ENTRIES),
    future: [],
    view: atResult(state.view),
  };
}

/** One undo entry back or forth; nothing where there is none. */
export function travel(state: PageState, direction: 'back' | 'forth'): Partial<PageState> {
  const [from, to] = direction === 'back' ? [state.past, state.future] : [state.future, state.past];
  const settings = from.at(-1);
  if (settings === undefined) return {};
  const left = from.slice(0, -1);
  const added = [...to, state.settings];
  return {
    settings,
    gestureFrom: null,
    view: atResult(state.view),
    ...(direction === 'back' ? { past: left, future: added } : { past: added, future: left }),
  };
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

function atResult(view: PageState['view']): PageState['view'] {
  return view.scrub === null && !view.playing ? view : { ...view, scrub: null, playing: false };
}

function sameSettings(a: Settings, b: Settings): boolean {
  return a.model === b.model && settingsTable.every(({ key }) => a[key] === b[key]);
}
