import { laneKeys } from './cast.ts';
import {
  type Comparison,
  FEWEST_LANES,
  fitComparison,
  fitLane,
  type Lane,
  MOST_LANES,
  plainLane,
} from './comparison.ts';
import { axisMarks } from './curve.ts';
import type { Page } from './page.ts';
import type { PageState } from './page-state.ts';
import { fitReferenceSteps } from './reference.ts';
import { findModel, runOf } from './run-key.ts';
import { atResult, changeBoth, changeComparison } from './settings-history.ts';
import type { Actions } from './types.ts';

type ComparisonActions = Pick<
  Actions,
  | 'setMode'
  | 'setReference'
  | 'setBar'
  | 'addLane'
  | 'changeLane'
  | 'removeLane'
  | 'moveLane'
  | 'startRace'
  | 'endRace'
  | 'choosePicture'
  | 'openLesson'
  | 'openClippingTrap'
>;

const TRAP = { guidance: 2, steps: 20, referenceSteps: 100 } as const;

/** What the visitor can do to compare. */
export function createComparisonActions({ update, restart }: Pick<Page, 'update' | 'restart'>): ComparisonActions {
  const change = (patch: (state: PageState) => Partial<Comparison>, during?: 'gesture') => {
    update((state) => changeComparison(state, patch(state), during === 'gesture'));
  };
  const changeLanes = (edit: (lanes: readonly Lane[]) => readonly Lane[], during?: 'gesture') => {
    change((state) => {
      const lanes = edit(state.comparison.lanes);
      const isPossible = lanes.length >= FEWEST_LANES && lanes.length <= MOST_LANES;
      return isPossible ? { lanes: lanes.map((lane) => fitLane(lane, totalOf(state))) } : {};
    }, during);
  };

  return {
    setMode(mode) {
      update((state) => {
        const changed = changeComparison(state, { mode }, false);
        return { ...changed, view: atResult(state.view, changed.comparison) };
      });
    },
    setReference(steps, during) {
      update((state) => {
        const model = findModel(state.models, state.settings.model);
        if (model === undefined || Number.isNaN(steps)) return {};
        const patch = { referenceSteps: fitReferenceSteps(steps, model) };
        return { ...changeComparison(state, patch, during === 'gesture'), referenceIsOpen: false };
      });
    },
    setBar(bar, during) {
      if (!Number.isNaN(bar)) change(() => ({ bar: Math.round(Math.min(Math.max(bar, 0), 1) * 100) / 100 }), during);
    },
    addLane(patch = {}) {
      changeLanes((lanes) => {
        const last = lanes.at(-1) ?? plainLane(1);
        const most = Math.max(...lanes.map(({ steps }) => steps));
        const steps = axisMarks.find((mark) => mark > most) ?? most;
        return [...lanes, { ...last, steps, ...patch }];
      });
    },
    changeLane(index, patch, during) {
      changeLanes((lanes) => lanes.map((lane, i) => (i === index ? { ...lane, ...patch } : lane)), during);
    },
    removeLane(index) {
      changeLanes((lanes) => lanes.filter((_, i) => i !== index));
    },
    moveLane(from, to) {
      changeLanes((lanes) => {
        const moved = lanes[from];
        return moved === undefined ? lanes : lanes.toSpliced(from, 1).toSpliced(to, 0, moved);
      });
    },
    startRace() {
      update(() => ({ race: true }));
      restart((state) => laneKeys(runOf(state.settings, state.models), state.comparison.lanes));
    },
    endRace() {
      update(() => ({ race: false }));
    },
    choosePicture(index) {
      update((state) => {
        const { seed, count } = state.settings;
        if (!Number.isInteger(index) || index < 0 || index >= count) return {};
        // A generator takes its seed modulo 2³².
        return changeBoth(state, { count: 1, seed: (seed + index) % 2 ** 32 }, {});
      });
    },
    openLesson(step) {
      update((state) => {
        const changed = changeComparison(state, { mode: 'lesson' }, false);
        const scrub = step === undefined ? null : Math.min(Math.max(Math.round(step), 1), state.settings.steps);
        return { ...changed, view: { ...state.view, scrub, playing: false } };
      });
    },
    openClippingTrap() {
      update((state) => {
        const lanes = (['off', 'x0-eps', 'x0'] as const).map((clip) => ({ ...plainLane(TRAP.steps), clip }));
        const { guidance, referenceSteps } = TRAP;
        const model = findModel(state.models, state.settings.model);
        if (model === undefined) return {};
        const trap = fitComparison({ ...state.comparison, mode: 'lanes', lanes, referenceSteps }, model);
        return { ...changeBoth(state, { guidance }, trap), referenceIsOpen: false };
      });
    },
  };
}

function totalOf({ models, settings }: PageState): number {
  return findModel(models, settings.model)?.schedule.config.numTrainTimesteps ?? 1;
}
