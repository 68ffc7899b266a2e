import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BROWSER_VARIABLE, provideBrowser } from './browser.ts';

// npm test: every check and every test, each stage even where one before it failed; last line "N passed, M failed".

const root = join(import.meta.dirname, '..');
const UNIT_REPORT = 'test-results/unit.json';
const BROWSER_REPORT = 'test-results/browser.json';

type Count = { readonly passed: number; readonly failed: number };
type Stage = { readonly title: string; readonly run: () => Count | Promise<Count> };

const STAGES: readonly Stage[] = [
  { title: 'browser for the tests', run: findBrowser },
  {
    title: 'format, lint, import fences',
    run: () => check(['biome', 'ci', '--colors=off', '--error-on-warnings', '.']),
  },
  ...typeScriptProjects().map((project) => ({
    title: `types of ${project}`,
    run: () => check(['tsc', '-p', project]),
  })),
  { title: 'dead code', run: () => check(['knip']) },
  { title: 'unit tests', run: runUnitTests },
  { title: 'golden values', run: () => check(['tsx', 'scripts/golden.ts', join(root, 'golden')]) },
  { title: 'build', run: build },
  { title: 'size budget', run: () => check(['size-limit']) },
  { title: 'browser tests', run: runBrowserTests },
];

const lines: string[] = [];
const total = { passed: 0, failed: 0 };
for (const { title, run } of STAGES) {
  console.log(`\n▸ ${title}`);
  const start = performance.now();
  const { passed, failed } = await run();
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  lines.push(`${failed === 0 ? '✓' : '✗'} ${title}: ${passed} passed, ${failed} failed (${seconds} s)`);
  console.log(lines.at(-1));
}
console.log(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function findBrowser(): Promise<Count> {
  try {
    process.env[BROWSER_VARIABLE] = await provideBrowser();
    console.log(process.env[BROWSER_VARIABLE]);
    return asCount(true);
  } catch (error) {
    console.error((error as Error).message);
    return asCount(false);
  }
}

function build(): Count {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  return check(['vite', 'build', '--logLevel', 'warn']);
}

function runUnitTests(): Count {
  const { status, report } = runWithReport(
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`],
    UNIT_REPORT,
  );
  const { numPassedTests, numTotalTests, testResults } = report as {
    numPassedTests: number;
    numTotalTests: number;
    testResults: readonly { status: string; assertionResults: readonly unknown[] }[];
  };
  const unread = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return honest({ passed: numPassedTests, failed: numTotalTests - numPassedTests + unread }, status);
}

function runBrowserTests(): Count {
  const { status, report } = runWithReport(['playwright', 'test', '-c', 'e2e/playwright.config.ts'], BROWSER_REPORT);
  return honest(report as Count, status);
}

/** Runs a command that writes a JSON report; a report that is not there counts as nothing passed. */
function runWithReport(command: readonly string[], path: string): { status: number | null; report: unknown } {
  const file = join(root, path);
  rmSync(file, { force: true });
  const { status } = execute(command);
  const nothing = { passed: 0, failed: 0, numPassedTests: 0, numTotalTests: 0, testResults: [] };
  return { status, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : nothing };
}

/** A runner that ends badly although no test failed has failed itself; so has one that ran no test. */
function honest({ passed, failed }: Count, status: number | null): Count {
  return { passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed };
}

function check(command: readonly string[]): Count {
  return asCount(execute(command).status === 0);
}

function asCount(good: boolean): Count {
  return { passed: good ? 1 : 0, failed: good ? 0 : 1 };
}

/** npm has put the commands of node_modules on the path. */
function execute([command = '', ...args]: readonly string[]): SpawnSyncReturns<Buffer> {
  const shell = process.platform === 'win32';
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell });
}

/** The page and the tools at the top, and each folder of src/ that must do without something. */
function typeScriptProjects(): string[] {
  const folders = readdirSync(join(root, 'src')).map((folder) => `src/${folder}/tsconfig.json`);
  return ['tsconfig.json', 'tsconfig.tools.json', ...folders.filter((path) => existsSync(join(root, path)))];
}
