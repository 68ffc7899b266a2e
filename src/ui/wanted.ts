import { findModel, keyOf } from '../state/run-key.ts';
import { settingsTable } from '../state/settings-table.ts';
import type { AppState, Model, RunResult } from '../state/types.ts';
import { useAppState } from './context.ts';

/** The model of the settings; undefined only while the page knows no model at all. */
export function wantedModel(state: AppState): Model | undefined {
  return findModel(state.models, state.settings.model);
}

/** Key of the run that the settings ask for. */
export function wantedKey(state: AppState): string {
  return keyOf(state.settings, state.models);
}

/** What is known of the run that the settings ask for. */
export function wantedResult(state: AppState): RunResult | undefined {
  return state.results[wantedKey(state)];
}

export type Scale = { readonly min: number; readonly max: number; readonly quantum: number };

/** Range and quantum of a setting, as the settings table has them for the chosen model. */
export function useScale(key: 'seed' | 'steps' | 'guidance' | 'eta'): Scale {
  const model = useAppState(wantedModel);
  const row = settingsTable.find((candidate) => candidate.key === key);
  if (model === undefined || row?.kind !== 'number') return { min: 0, max: 0, quantum: 1 };
  return { ...row.range(model), quantum: row.quantum };
}
