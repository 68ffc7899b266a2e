import type { Clip, Spacing } from '../../ddim/plan.ts';

/** One line each, for somebody who has not read the papers. */
export const spacingWords: Readonly<Record<Spacing, string>> = {
  leading: 'Equal strides counted from the picture: the noisiest levels are never visited.',
  trailing: 'Equal strides counted back from pure noise, where the run really starts.',
  linspace: 'Evenly spread from the first level to the last.',
  quadratic: 'Closer together near the picture, as in the DDIM paper.',
};

export const clipWords: Readonly<Record<Clip, string>> = {
  off: 'The predicted picture is used as it comes.',
  x0: 'The predicted picture is cut to the range of pixels, the predicted noise is kept.',
  'x0-eps': 'The predicted picture is cut to the range of pixels, and the noise worked out anew from it.',
};

export const clipNames: Readonly<Record<Clip, string>> = { off: 'off', x0: 'x̂₀', 'x0-eps': 'x̂₀ and ε̂' };
