import * as v from 'valibot';
import { describeIssue } from './catalog.ts';
import type { Manifest } from './manifest.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const distance = v.pipe(v.number(), v.minValue(0));

const evaluationSchema = v.object({
  format: v.literal('fewer-steps/evaluation/1'),
  /** The first 16 hex digits of the SHA-256 of the unet.onnx that was measured. */
  unet: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, '16 hex digits')),
  /** Our Table 1: Fréchet distance of unguided samples to held-out pictures, by steps and eta. */
  table1: v.object({
    rows: v.array(
      v.object({
        steps: count,
        /** "hat": the paper's larger noise σ̂. */
        eta: v.union([v.pipe(v.number(), v.minValue(0), v.maxValue(1)), v.literal('hat')]),
        samples: count,
        frechet: distance,
        frechet_error: distance,
      }),
    ),
  }),
  /** Our Table 2: mean square error, of a range of 1, of held-out pictures after inversion and generation. */
  table2: v.object({ rows: v.array(v.object({ steps: count, pictures: count, mse: distance, mse_error: distance })) }),
});

/** What the page reads of evaluation.json in a model folder; training/README.md has the definitions. */
export type Evaluation = v.InferOutput<typeof evaluationSchema>;

/** Throws Error that names the field, also where the figures belong to other weights than the manifest's. */
export function parseEvaluation(raw: unknown, { files }: Pick<Manifest, 'files'>): Evaluation {
  const parsed = v.safeParse(evaluationSchema, raw);
  if (!parsed.success) throw new Error(`evaluation.json: ${describeIssue(parsed.issues[0])}`);
  const { unet } = parsed.output;
  if (!files.unet.sha256.startsWith(unet))
    throw new Error(`evaluation.json: unet ${unet} is not the unet.onnx of the model`);
  return parsed.output;
}
