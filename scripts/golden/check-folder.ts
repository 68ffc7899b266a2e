import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import {
  checkAddNoise,
  checkRng,
  checkRngApp,
  checkRngSequences,
  checkSchedule,
  checkSlerp,
  checkTimesteps,
} from './check-numbers.ts';
import { checkAsShipped, checkDdimGrid, checkInversion, checkTrajectory, type FinishedRuns } from './check-runs.ts';
import { checkUnetForward, checkUnetRun } from './check-unet.ts';
import type { GoldenFile } from './formats.ts';
import { parseGolden } from './parse-golden.ts';
import { Tally } from './tally.ts';

export type FileReport = {
  /** Path inside the folder. */
  readonly file: string;
  /** Numbers and hashes compared. */
  readonly values: number;
  readonly worst: string;
  /** Empty where the file passes. */
  readonly problems: readonly string[];
};

/**
 * Checks every file of a golden folder (golden/README.md), in alphabetical order, but what refers
 * to the runs of other files (as-shipped.json) last. A file that is unknown, unreadable or compares nothing has a problem too.
 */
export async function checkFolder(folder: string, onReport: (report: FileReport) => void): Promise<FileReport[]> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
    .sort();
  const finished: FinishedRuns = new Map();
  const models = new Set<string>();
  const reports: FileReport[] = [];
  const report = (file: string, tally: Tally) => {
    if (tally.values === 0 && tally.problems.length === 0) tally.problem('nothing was compared');
    reports.push({ file, values: tally.values, worst: tally.worst(), problems: tally.problems });
    onReport(reports[reports.length - 1] as FileReport);
  };

  const files = paths.filter((path) => extname(path) === '.json').map((path) => read(folder, path));
  const refersToOthers = ({ golden }: ReadFile) =>
    !(golden instanceof Error) && golden.format === 'golden/as-shipped/1';
  for (const { path, golden } of [...files.filter((f) => !refersToOthers(f)), ...files.filter(refersToOthers)]) {
    const tally = new Tally();
    try {
      if (golden instanceof Error) throw golden;
      if ('model' in golden) models.add(join(dirname(path), golden.model));
      await check(golden, join(folder, dirname(path)), tally, finished);
    } catch (error) {
      tally.problem(error instanceof Error ? error.message : String(error));
    }
    report(path, tally);
  }
  for (const path of paths.filter((p) => extname(p) !== '.json')) {
    // The description, and models that a file above has run, hold no values of their own.
    if (path === 'README.md' || models.has(path)) continue;
    const tally = new Tally();
    tally.problem(extname(path) === '.onnx' ? 'no file of this folder names this model' : 'unknown kind of file');
    report(path, tally);
  }
  return reports;
}

type ReadFile = { readonly path: string; readonly golden: GoldenFile | Error };

function read(folder: string, path: string): ReadFile {
  try {
    return { path, golden: parseGolden(readFileSync(join(folder, path), 'utf8')) };
  } catch (error) {
    return { path, golden: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function check(golden: GoldenFile, folder: string, tally: Tally, finished: FinishedRuns): Promise<void> {
  switch (golden.format) {
    case 'golden/schedule/1':
      return checkSchedule(golden, tally);
    case 'golden/timesteps/1':
      return checkTimesteps(golden, tally);
    case 'golden/add-noise/1':
      return checkAddNoise(golden, tally);
    case 'golden/rng/1':
      return checkRng(golden, tally);
    case 'golden/rng-sequences/1':
      return checkRngSequences(golden, tally);
    case 'golden/rng-app/1':
      return checkRngApp(golden, tally);
    case 'golden/trajectory/1':
      return checkTrajectory(golden, tally, finished);
    case 'golden/inversion/1':
      return checkInversion(golden, tally, finished);
    case 'golden/ddim-grid/1':
      return checkDdimGrid(golden, tally, finished);
    case 'golden/slerp/1':
      return checkSlerp(golden, tally);
    case 'golden/as-shipped/1':
      return checkAsShipped(golden, tally, finished);
    case 'golden/unet/1': {
      const model = readFileSync(join(folder, golden.model));
      return 'forward' in golden ? checkUnetForward(golden, model, tally) : checkUnetRun(golden, model, tally);
    }
  }
}
