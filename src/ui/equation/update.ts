import type { PlanStep } from '../../ddim/plan.ts';
import { formatCoefficient } from '../kit/format.ts';

/** What each operand of x_{t'} = √ᾱ'·x̂₀ + √(1−ᾱ'−σ²)·ε̂ + σ·z is multiplied by. */
export type Coefficients = { readonly picture: number; readonly noise: number; readonly fresh: number };

/** The coefficients of a DDIM step (equation 12, arXiv 2010.02502). */
export function coefficients({ alphaBarPrev, sigma }: PlanStep): Coefficients {
  return {
    picture: Math.sqrt(alphaBarPrev),
    noise: Math.sqrt(Math.max(0, 1 - alphaBarPrev - sigma * sigma)),
    fresh: sigma,
  };
}

/** The update as a sentence. */
export function spokenUpdate(step: PlanStep): string {
  const { picture, noise, fresh } = coefficients(step);
  const left = step.tPrev < 0 ? 'The result' : `x at ${step.tPrev}`;
  return `${left} equals ${formatCoefficient(picture)} times the predicted picture, plus ${formatCoefficient(noise)} times the predicted noise, plus ${formatCoefficient(fresh)} times fresh noise.`;
}
