import * as v from 'valibot';
import type { FrameStore } from '../client/frame-store.ts';
import { planDdim } from '../ddim/plan.ts';
import { specKey } from '../model/canonical-spec.ts';
import type { Model } from '../model/catalog.ts';
import type { Pixels } from '../protocol/messages.ts';
import type { RunSpec } from '../protocol/run-spec.ts';
import { joinTiles } from './picture-strip.ts';
import type { RunResult } from './types.ts';

const ms = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * The other runs of the axis: the default link's with other counts. Their final pictures are the tiles of one strip, in
 * this order; fidelity is computed from the pictures.
 */
export const axisSchema = v.array(
  v.object({
    steps: v.pipe(v.number(), v.integer(), v.minValue(1)),
    totalMs: ms,
    medianStepMs: v.nullable(ms),
    /** Perceptual hash of the final picture. */
    picture: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  }),
);

type RecordedAxis = v.InferOutput<typeof axisSchema>;

/** What is recorded of these finished runs. Throws Error where one is not done or its picture is missing. */
export function buildAxis(
  runs: readonly RunResult[],
  frames: Pick<FrameStore, 'get'>,
): { readonly axis: RecordedAxis; readonly strip: Pixels } {
  const strip = joinTiles(
    runs.map(({ key, spec }) => {
      const picture = frames.get(key, spec.steps, 'x0');
      if (picture === undefined) throw new Error(`no picture of ${key}`);
      return picture;
    }),
  );
  const axis = runs.map(({ key, spec, totals, checks }) => {
    if (totals === null || checks === null) throw new Error(`the run ${key} is not done`);
    const { totalMs, medianStepMs } = totals;
    return { steps: spec.steps, totalMs, medianStepMs, picture: checks.picture };
  });
  return { axis, strip };
}

/** The results of the recorded axis. `of`: the recorded run of the default link. */
export function axisResults(axis: RecordedAxis, of: RunResult, { schedule }: Model): readonly RunResult[] {
  return axis.map(({ steps, totalMs, medianStepMs, picture }) => {
    const spec: RunSpec = { ...of.spec, steps };
    return {
      ...of,
      key: specKey(spec),
      spec,
      plan: planDdim(schedule, spec),
      times: [],
      totals: of.totals === null ? null : { ...of.totals, totalMs, medianStepMs },
      checks: of.checks === null ? null : { ...of.checks, picture },
    };
  });
}
