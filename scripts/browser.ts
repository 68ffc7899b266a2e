import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** Names the browser of the tests: a path to Chrome or Chromium. */
export const BROWSER_VARIABLE = 'FEWER_STEPS_BROWSER';

const COMMANDS = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((variable) =>
    join(process.env[variable] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ),
];

/** Each installs Chromium without asking, where the command exists. */
const PACKAGE_MANAGERS: readonly (readonly string[][])[] = [
  [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
  ],
  [['dnf', 'install', '-q', '-y', 'chromium']],
  [['apk', 'add', '--no-progress', 'chromium']],
  [['pacman', '-S', '--noconfirm', 'chromium']],
];

const HELP = `No Chrome or Chromium could be started or installed, and the browser tests need one.
Install it (https://www.google.com/chrome, or: apt install chromium, dnf install chromium, brew install --cask chromium)
or give the path of one: ${BROWSER_VARIABLE}=/path/to/chrome npm test`;

/** Flags that every launch here needs. */
export const BROWSER_FLAGS: readonly string[] = [
  '--disable-background-networking',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** WebGPU on a software adapter, in a browser without a GPU. Without these flags there is no adapter. */
export const SOFTWARE_WEBGPU_FLAGS: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
];

/**
 * Path of a browser that starts: an installed one, else one from the system's package manager where it may be used,
 * else the download of Playwright. Throws an error that says what to install.
 */
export async function provideBrowser(): Promise<string> {
  const named = process.env[BROWSER_VARIABLE];
  if (named !== undefined) {
    if (await starts(named)) return named;
    throw new Error(`${BROWSER_VARIABLE}=${named} does not start.`);
  }
  const installed = await firstThatStarts(installedBrowsers());
  if (installed !== null) return installed;

  console.log('No Chrome or Chromium found; installing Chromium with the package manager of the system …');
  if (installWithPackageManager()) {
    const added = await firstThatStarts(installedBrowsers());
    if (added !== null) return added;
  }
  console.log('Downloading Chromium with Playwright …');
  const download = [
    'node_modules/playwright/cli.js',
    'install',
    ...(mayInstall() === '' ? ['--with-deps'] : []),
    'chromium',
  ];
  run(process.execPath, download);
  const downloaded = await firstThatStarts(installedBrowsers());
  if (downloaded !== null) return downloaded;
  throw new Error(HELP);
}

function installedBrowsers(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...APPLICATIONS, chromium.executablePath()].filter((path) => existsSync(path));
}

async function firstThatStarts(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await starts(path)) return path;
  return null;
}

/** Some systems put a stub in the place of the browser, so only a launch proves it. */
async function starts(executablePath: string): Promise<boolean> {
  try {
    const browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS], timeout: 60_000 });
    await browser.close();
    return true;
  } catch {
    return false;
  }
}

function installWithPackageManager(): boolean {
  const prefix = mayInstall();
  if (prefix === null) return false;
  const manager = PACKAGE_MANAGERS.find(([command]) => run('which', [command?.[0] ?? ''], 'ignore'));
  if (manager === undefined) return false;
  const sudo = prefix === '' ? [] : [prefix, '-n'];
  return manager.map((command) => [...sudo, ...command]).every(([command = '', ...args]) => run(command, args));
}

/** What to put before a command that installs: nothing for root, sudo where it asks for no password; else null. */
function mayInstall(): '' | 'sudo' | null {
  if (process.platform !== 'linux') return null;
  if (process.getuid?.() === 0) return '';
  return run('sudo', ['-n', 'true'], 'ignore') ? 'sudo' : null;
}

function run(command: string, args: readonly string[], output: 'inherit' | 'ignore' = 'inherit'): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', output, output], env }).status === 0;
}
