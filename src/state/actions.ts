import type { EngineClient } from '../client/engine-client.ts';
import { lessonStep } from './cast.ts';
import { createComparisonActions } from './comparison-actions.ts';
import { type AddressBar, linkAddress } from './link.ts';
import { parseLink } from './link-codec.ts';
import { type Page, withNotice } from './page.ts';
import { comparisonOf, hasChecks, lensOf, type PageState } from './page-state.ts';
import type { PreferenceStore } from './preferences.ts';
import { without } from './results.ts';
import { keyOf } from './run-key.ts';
import { selectFragment } from './selectors.ts';
import { changeBoth, changeSettings, closeEntry, defaultsKeeping, travel } from './settings-history.ts';
import { ignoredNotice } from './texts.ts';
import type { Actions, CurveFormat } from './types.ts';

export type ActionDeps = {
  readonly engine: Pick<EngineClient, 'forget' | 'useBackend'>;
  readonly bar: Pick<AddressBar, 'flush'>;
  readonly preferences: PreferenceStore;
  /** A random seed, 0 … 2³²−1. */
  readonly randomSeed: () => number;
  readonly writeClipboard: (text: string) => Promise<void>;
  /** The system's share sheet; null where there is none. */
  readonly share: ((link: { title: string; url: string }) => Promise<void>) | null;
  /** Writes the curve to a file and downloads it. */
  readonly saveCurve: (format: CurveFormat, state: PageState) => Promise<void>;
  readonly readEvaluation: Actions['readEvaluation'];
};

/** What the visitor can do, as functions over the page. */
export function createActions(page: Page, deps: ActionDeps): Actions {
  const { store, update } = page;
  const { engine, bar, preferences, randomSeed } = deps;
  const state = () => store.getState();

  const scrubTo = (current: PageState, step: number | null): PageState['view'] => {
    const steps = stepsToChoose(current);
    if (step === null || steps === 0) return { ...current.view, scrub: null };
    return { ...current.view, scrub: Math.min(Math.max(Math.round(step), 1), steps) };
  };
  const askAgain = () => {
    const failed = Object.values(state().results).filter((result) => result.state === 'failed');
    update(({ results }) => ({ results: without(results, ...failed.map(({ key }) => key)) }));
  };

  /** A link that leaves the page says what the reference is. */
  const currentLink = () => {
    update(() => ({ referenceIsOpen: false }));
    bar.flush();
    return linkAddress(selectFragment(state()));
  };

  return {
    ...createComparisonActions(page),
    change(patch, during) {
      update((current) => changeSettings(current, patch, during === 'gesture', randomSeed));
    },
    endGesture() {
      update(closeEntry);
      bar.flush();
    },
    newSeed() {
      update((current) => changeSettings(current, { seed: randomSeed() }, false, randomSeed));
    },
    setSeedLocked(seedLocked) {
      update(() => ({ seedLocked }));
    },
    reset() {
      update((current) => changeSettings(current, defaultsKeeping(current), false, randomSeed));
    },
    undo() {
      update((current) => travel(current, 'back'));
    },
    redo() {
      update((current) => travel(current, 'forth'));
    },
    setView(patch) {
      update((current) => {
        const view = fitView({ ...current.view, ...patch });
        return { view: patch.scrub === undefined ? view : scrubTo({ ...current, view }, patch.scrub) };
      });
    },
    togglePlay() {
      update((current) => {
        const { playing, scrub } = current.view;
        if (playing) return { view: { ...current.view, playing: false } };
        const steps = stepsOnStage(current);
        if (steps === 0) return {};
        const isAtEnd = scrub === null || scrub >= steps;
        return { view: { ...current.view, playing: true, scrub: isAtEnd ? 1 : scrub } };
      });
    },
    scrubBy(frames) {
      update((current) => {
        const { view, comparison } = current;
        const isLesson = comparison.mode === 'lesson';
        const from = isLesson ? lessonStep(view.scrub, current.settings.steps) : (view.scrub ?? stepsOnStage(current));
        return { view: { ...scrubTo(current, from + frames), playing: false } };
      });
    },
    exportCurve(format) {
      return deps.saveCurve(format, state());
    },
    readEvaluation: deps.readEvaluation,
    retry: askAgain,
    useCpu() {
      engine.useBackend('wasm', null);
      askAgain();
    },
    forgetModel(modelId) {
      engine.forget(modelId);
    },
    setPreferences(patch) {
      update((current) => ({ preferences: { ...current.preferences, ...patch } }));
      preferences.write(state().preferences);
    },
    openDialog(dialog) {
      update(() => ({ dialog }));
    },
    dismissNotice(id) {
      update(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
    },
    async copyLink() {
      const link = currentLink();
      try {
        await deps.writeClipboard(link);
        return true;
      } catch {
        return false;
      }
    },
    async shareLink() {
      const url = currentLink();
      try {
        await deps.share?.({ title: document.title, url });
      } catch {
        // The visitor closed the sheet.
      }
    },
  };
}

/** Takes over a link that was pasted into the address bar: one undo entry. */
export function openLink(page: Page, fragment: string): void {
  page.update((current) => {
    const { models, engine } = current;
    const { settings, comparison, checks, ignored } = parseLink(fragment, models);
    const notice = ignoredNotice(ignored);
    const others = current.notices.filter(({ id }) => id !== 'link');
    return {
      ...changeBoth(current, settings, comparisonOf(comparison, settings, models, engine.backend)),
      view: { ...current.view, ...lensOf(comparison), playing: false },
      referenceIsOpen: false,
      promised: hasChecks(checks) ? { key: keyOf(settings, models), checks } : null,
      notices: notice === null ? others : withNotice(others, notice),
    };
  });
}

/** Steps that the visitor can move through on the stage: those done of the shown run. */
export function stepsOnStage({ results, shown }: Pick<PageState, 'results' | 'shown'>): number {
  const result = results[shown.key];
  if (result === undefined || result.state === 'failed') return 0;
  return result.state === 'done' || result.recorded !== null ? result.spec.steps : result.times.length;
}

/** The lesson may be set to any step of its long run, also to one that is still to come. */
function stepsToChoose(state: PageState): number {
  return state.comparison.mode === 'lesson' ? state.settings.steps : stepsOnStage(state);
}

function fitView(view: PageState['view']): PageState['view'] {
  const { wipe, zoom } = view;
  const within = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);
  const { scale, x, y } = zoom;
  return {
    ...view,
    wipe: within(wipe, 0, 1),
    zoom: { scale: within(scale, 1, 16), x: within(x, 0, 1), y: within(y, 0, 1) },
  };
}
