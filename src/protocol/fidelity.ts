import type { Pixels } from './messages.ts';
import type { Count } from './run-spec.ts';

/** How close one picture is to its reference picture. */
export type PictureFidelity = {
  /** Structural similarity, −1 … 1. */
  readonly ssim: number;
  /** Peak signal to noise ratio in dB; null where both pictures are identical. */
  readonly psnr: number | null;
};

/** Mean and sample standard deviation (n − 1); sd is null where there are fewer than two values. */
export type Spread = { readonly mean: number; readonly sd: number | null };

/** How close the pictures of one run are to those of its reference run. */
export type Fidelity = {
  /** One entry a picture, in the order of the sheet. */
  readonly pictures: readonly PictureFidelity[];
  readonly ssim: Spread;
  /** Over the pictures that are not identical to their reference; null where all of them are. */
  readonly psnr: Spread | null;
  /** Pictures that are identical to their reference. */
  readonly identical: number;
};

/** What the fidelity worker is asked: two sheets of `count` pictures each. */
export type FidelityRequest = {
  readonly id: number;
  readonly picture: Pixels;
  readonly reference: Pixels;
  readonly count: Count;
};

/** Its answer; `fidelity` is null where the pictures cannot be compared. */
export type FidelityAnswer = { readonly id: number; readonly fidelity: Fidelity | null };
