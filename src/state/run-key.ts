import { canonicalSpec, specKey } from '../model/canonical-spec.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import type { Model, Settings } from './types.ts';

/** The run that settings ask for, in its one spelling. */
export function runOf(settings: Settings, models: readonly Model[]): RunSpec {
  return canonicalSpec(settings, nullClassOf(settings.model, models));
}

/** Key of the run that settings ask for. */
export function keyOf(settings: Settings, models: readonly Model[]): string {
  return specKey(runOf(settings, models));
}

/** The model of an id, if the page has it. */
export function findModel(models: readonly Model[], id: string): Model | undefined {
  return models.find(({ manifest }) => manifest.id === id);
}

function nullClassOf(modelId: string, models: readonly Model[]): number {
  return findModel(models, modelId)?.manifest.conditioning.nullClass ?? -1;
}
