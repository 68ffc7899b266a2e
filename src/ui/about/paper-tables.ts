/** FID of CIFAR-10 by steps and eta: Table 1 of the DDIM paper (arXiv 2010.02502), its half of that data set. */
export const PAPER_TABLE_1: {
  readonly steps: readonly number[];
  /** `cells[i]` belongs to `steps[i]`; "hat" is the larger noise σ̂. */
  readonly rows: readonly { readonly eta: number | 'hat'; readonly cells: readonly number[] }[];
} = {
  steps: [10, 20, 50, 100, 1000],
  rows: [
    { eta: 0, cells: [13.36, 6.84, 4.67, 4.16, 4.04] },
    { eta: 0.2, cells: [14.04, 7.11, 4.77, 4.25, 4.09] },
    { eta: 0.5, cells: [16.66, 8.35, 5.25, 4.46, 4.29] },
    { eta: 1, cells: [41.07, 18.36, 8.01, 5.78, 4.73] },
    { eta: 'hat', cells: [367.43, 133.37, 32.72, 9.99, 3.17] },
  ],
};

/** Reconstruction error of CIFAR-10's test pictures after inversion: Table 2 of the paper, rounded as printed. */
export const PAPER_TABLE_2: readonly { readonly steps: number; readonly error: number }[] = [
  { steps: 10, error: 0.014 },
  { steps: 20, error: 0.0065 },
  { steps: 50, error: 0.0023 },
  { steps: 100, error: 0.0009 },
  { steps: 200, error: 0.0004 },
  { steps: 500, error: 0.0001 },
  { steps: 1000, error: 0.0001 },
];
