export type Spacing = 'leading' | 'trailing' | 'linspace' | 'quadratic';
export type Clip = 'off' | 'x0' | 'x0-eps';
export type StepKind = 'ddim' | 'ddpm' | 'invert' | 'dpm2m';
export type PlanStep = {
  readonly kind: StepKind;
  readonly index: number;
  readonly t: number;
  readonly tPrev: number;
  readonly alphaBar: number;
  readonly alphaBarPrev: number;
  readonly sigma: number;
};
export type Plan = readonly PlanStep[];
