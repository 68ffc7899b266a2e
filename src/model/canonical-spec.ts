import type { RunSpec } from '../protocol/run-spec.ts';

/**
 * The one spelling of a run: guidance is 1 where the label is the null class (there is nothing to guide by), and
 * decimals are rounded to the quanta of the controls (guidance 0.1, eta 0.01).
 */
export function canonicalSpec(spec: RunSpec, nullClass: number): RunSpec {
  return {
    ...spec,
    guidance: spec.label === nullClass ? 1 : Math.round(spec.guidance * 10) / 10,
    eta: Math.round(spec.eta * 100) / 100,
  };
}

/** Key of a canonical spec; different canonical specs have different keys. */
export function specKey(spec: RunSpec): string {
  return [
    `model=${spec.model}`,
    `seed=${spec.seed}`,
    `n=${spec.count}`,
    `label=${spec.label}`,
    `w=${spec.guidance}`,
    `steps=${spec.steps}`,
    `spacing=${spec.spacing}`,
    `eta=${spec.eta}`,
    `clip=${spec.clip}`,
  ].join('&');
}
