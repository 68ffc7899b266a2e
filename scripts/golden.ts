/** `npm run golden -- FOLDER`: checks every file of a golden folder (golden/README.md); exits with 1 on any excess. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkFolder, type FileReport } from './golden/check-folder.ts';

const SHOWN_PROBLEMS = 5;

function print({ file, values, worst, problems }: FileReport): void {
  const verdict = problems.length === 0 ? 'ok  ' : 'FAIL';
  console.log(`${verdict} ${file.padEnd(66)} ${String(values).padStart(7)} values   worst ${worst}`);
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) console.log(`       ${problem}`);
  if (problems.length > SHOWN_PROBLEMS) console.log(`       … and ${problems.length - SHOWN_PROBLEMS} more`);
}

async function main(): Promise<number> {
  const [argument, ...rest] = process.argv.slice(2);
  if (argument === undefined || rest.length > 0) {
    console.error('usage: npm run golden -- FOLDER');
    return 2;
  }
  // npm runs scripts in the project's root and leaves the folder it was called from in INIT_CWD.
  const folder = resolve(process.env.INIT_CWD ?? '', argument);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`${folder}: no such folder`);
    return 2;
  }
  const reports = await checkFolder(folder, print);
  const failed = reports.filter((report) => report.problems.length > 0);
  const values = reports.reduce((sum, report) => sum + report.values, 0);
  console.log(`${reports.length} files, ${values} values compared, ${failed.length} files failed`);
  if (values === 0) console.error(`${folder}: nothing to compare`);
  return failed.length > 0 || values === 0 ? 1 : 0;
}

process.exitCode = await main();
