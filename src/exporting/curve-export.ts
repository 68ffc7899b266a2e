import type { Fidelity } from '../protocol/fidelity.ts';

/** One step count of the curve; state's CurvePoint is one. Times in milliseconds. */
export type CurveRow = {
  readonly steps: number;
  readonly fidelity: Fidelity | null;
  readonly totalMs: number | null;
  readonly medianStepMs: number | null;
  readonly time: 'measured' | 'recorded' | 'estimated' | 'unknown';
  readonly isRecorded: boolean;
};

/** A curve and what it is of. */
export type CurveDocument = {
  /** What a person calls the run: "Emoji 64, animals, seed 7". */
  readonly title: string;
  /** Canonical spec of the settings. Each row is this run with its own number of steps. */
  readonly run: string;
  /** Address that opens it. */
  readonly link: string;
  /** Canonical spec of the reference run, and its number of steps. */
  readonly referenceRun: string;
  readonly referenceSteps: number;
  /** Your bar, a mean SSIM. */
  readonly bar: number;
  readonly backend: string | null;
  /** What computed, in words; null where unknown. */
  readonly machine: string | null;
  readonly rows: readonly CurveRow[];
};

export const COLUMNS = [
  'steps',
  'ssim_mean',
  'ssim_sd',
  'psnr_mean_db',
  'psnr_sd_db',
  'pictures',
  'identical_pictures',
  'total_ms',
  'median_step_ms',
  'time_source',
  'picture_source',
  'reference_steps',
  'backend',
  'run',
] as const;

/**
 * The curve as CSV (RFC 4180): a header with units, then a line a known step count, the fewest first. An empty field is
 * not known; the PSNR of a sheet is over the pictures that are not identical to their reference.
 */
export function curveToCsv(curve: CurveDocument): string {
  const lines = knownRows(curve).map((row) => {
    const { steps, fidelity, totalMs, medianStepMs, time } = row;
    return [
      steps,
      fidelity?.ssim.mean,
      fidelity?.ssim.sd,
      fidelity?.psnr?.mean,
      fidelity?.psnr?.sd,
      fidelity?.pictures.length,
      fidelity?.identical,
      totalMs,
      medianStepMs,
      time === 'unknown' ? null : time,
      pictureSource(row),
      curve.referenceSteps,
      curve.backend,
      curve.run,
    ];
  });
  return [COLUMNS, ...lines].map((fields) => `${fields.map(quote).join(',')}\r\n`).join('');
}

/** The curve as JSON with everything that is known, each picture of a sheet included. `psnr` null: identical. */
export function curveToJson(curve: CurveDocument): string {
  const { title, run, link, referenceRun, referenceSteps, bar, backend, machine } = curve;
  const document = {
    format: 'fewer-steps/curve/1',
    title,
    link,
    run,
    reference: { run: referenceRun, steps: referenceSteps },
    bar: { ssim: bar },
    backend,
    machine,
    definitions: {
      ssim: 'Wang et al. 2004, each colour channel alone, then the mean; to the picture of the reference run',
      psnr: 'dB, peak 255, over the RGB bytes; null where the pictures are identical, which are left out of the mean',
      sd: 'sample standard deviation (n - 1) over the pictures; null for a single one',
      time: 'ms; the computing time of the steps of the run alone',
    },
    points: knownRows(curve).map(({ steps, fidelity, totalMs, medianStepMs, time, isRecorded }) => {
      return { steps, fidelity, totalMs, medianStepMs, time, isRecorded };
    }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Rows that say something, the fewest steps first. */
export function knownRows({ rows }: CurveDocument): readonly CurveRow[] {
  return rows
    .filter(({ fidelity, totalMs }) => fidelity !== null || totalMs !== null)
    .toSorted((a, b) => a.steps - b.steps);
}

function pictureSource({ fidelity, isRecorded }: CurveRow): string | null {
  if (fidelity === null) return null;
  return isRecorded ? 'recorded' : 'made here';
}

function quote(field: string | number | null | undefined): string {
  const text = field == null ? '' : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
