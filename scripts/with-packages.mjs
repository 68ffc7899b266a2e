// node scripts/with-packages.mjs SCRIPT.ts [ARGUMENTS]: installs the packages of package-lock.json where they are missing
// or others, then runs a script. Plain JavaScript on Node alone, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`Fewer Steps needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

if (!installed()) install();

// In this process, so that whoever stops npm stops the script as well.
const [script, ...rest] = process.argv.slice(2);
const { register } = await import('tsx/esm/api');
register();
process.argv = [process.execPath, join(root, script), ...rest];
await import(pathToFileURL(join(root, script)).href);

/** True where node_modules holds every package of the lock file in its version; packages for other systems may lack. */
function installed() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || (present[path] === undefined ? optional === true : present[path].version === version),
  );
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
  } catch {
    return null;
  }
}

function install() {
  console.log('Installing packages (npm ci) …');
  const { status, error } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(String(error));
  if (status !== 0) process.exit(status ?? 1);
}
