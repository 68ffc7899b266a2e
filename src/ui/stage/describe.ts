import { classValues } from '../../model/class-table.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Model, PictureKind } from '../../state/types.ts';
import { countOf } from '../kit/format.ts';

/** The class of a run in words: `Noto, Animals`, `Any style`; `class 16` for an index that no combination names. */
export function describeClass(spec: RunSpec, model: Model | undefined): string {
  if (model === undefined) return `class ${spec.label}`;
  const { axes, nullClass } = model.manifest.conditioning;
  const values = classValues(model.manifest, spec.label);
  if (spec.label === nullClass) return 'any class';
  if (values === null) return `class ${spec.label}`;
  return values
    .map((id, i) => {
      const title = axes[i]?.values.find((value) => value.id === id)?.title ?? id;
      return id === 'any' ? `any ${axes[i]?.title.toLowerCase() ?? ''}` : title;
    })
    .join(', ');
}

/** Whether a model denoises latents, so that x, ε̂ and z cannot be seen as pictures. */
export function isLatent(model: Model | undefined): boolean {
  return model?.manifest.toPicture.kind === 'decoder';
}

/** The sampler's settings that differ from the model's own: `η 0.7, leading, clip x0`; empty where none does. */
export function describeSampler(spec: RunSpec, model: Model | undefined): string {
  const defaults = model?.manifest.defaults;
  return [
    spec.eta === 0 ? null : `η ${spec.eta}`,
    spec.spacing === defaults?.spacing ? null : spec.spacing,
    spec.clip === defaults?.clip ? null : `clip ${spec.clip}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** The text alternative of a picture: what it is and the whole spec in words. */
export function describePicture(spec: RunSpec, model: Model | undefined, step: number, kind: PictureKind): string {
  const made = [
    model?.manifest.title ?? spec.model,
    describeClass(spec, model),
    `seed ${spec.seed}`,
    spec.count > 1 ? countOf(spec.count, 'picture') : null,
    countOf(spec.steps, 'step'),
    `guidance ${spec.guidance}`,
    describeSampler(spec, model) || null,
  ];
  return `${pictureName(spec, step, kind)}. ${made.filter((part) => part !== null).join(', ')}.`;
}

function pictureName(spec: RunSpec, step: number, kind: PictureKind): string {
  if (step === 0) return 'The noise that the run starts from';
  if (kind === 'eps') return `Predicted noise at step ${step} of ${spec.steps}`;
  if (kind === 'xt') return `Noisy picture that step ${step} of ${spec.steps} starts from`;
  return step === spec.steps ? 'Generated picture' : `Predicted picture after step ${step} of ${spec.steps}`;
}
