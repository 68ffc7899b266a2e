import type { Clip, Spacing } from '../ddim/plan.ts';

/** How many pictures one run makes: image i of a sheet uses seed + i. */
export type Count = 1 | 4 | 9 | 16;

/**
 * The complete description of one sampling run. Two runs with equal canonical specs (model/canonical-spec.ts) are the
 * same run and share one result.
 */
export type RunSpec = {
  /** Model id: the name of its folder under public/models. */
  readonly model: string;
  /** 0 … 2³²−1; x_T is torch.randn of a CPU generator with this seed. */
  readonly seed: number;
  readonly count: Count;
  /** Class index given to the network; the model's null class means unconditional. */
  readonly label: number;
  /** Guidance scale w in o_u + w (o_c − o_u); 0 … 8. Always 1 where the label is the null class. */
  readonly guidance: number;
  /** Number of denoising steps S, 1 … T. */
  readonly steps: number;
  readonly spacing: Spacing;
  /** 0 (DDIM) … 1 (DDPM-like). */
  readonly eta: number;
  readonly clip: Clip;
};
