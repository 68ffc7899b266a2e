import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FILE = 'third-party-licences.txt';

/** Texts for packages that ship none: `<name with / as __>.txt`. */
const OWN_TEXTS = 'licences';

type Package = { readonly name: string; readonly version: string; readonly licence: string; readonly text: string };

/**
 * Writes `third-party-licences.txt` beside the page: every npm package of which a module was really bundled, with its
 * licence text. `main` goes into the plugins of the page, `worker` into those of its workers; workers are bundled
 * first. The build fails for a package without a licence text.
 */
export function thirdPartyLicences(root: string): { readonly main: Plugin; readonly worker: () => Plugin } {
  const folders = new Set<string>();
  const collect = (ids: Iterable<string>) => {
    for (const id of ids) {
      const folder = packageFolder(id);
      if (folder !== null) folders.add(folder);
    }
  };
  return {
    main: {
      name: 'third-party-licences',
      apply: 'build',
      generateBundle() {
        collect(this.getModuleIds());
        const packages = [...folders]
          .map((folder) => readPackage(folder, root))
          .sort((a, b) => a.name.localeCompare(b.name));
        this.emitFile({ type: 'asset', fileName: FILE, source: compose(packages, root) });
      },
    },
    worker: () => ({
      name: 'third-party-licences:worker',
      apply: 'build',
      generateBundle() {
        collect(this.getModuleIds());
      },
    }),
  };
}

/** `…/node_modules/@scope/name` of a module inside a package; null for our own modules and the bundler's helpers. */
function packageFolder(id: string): string | null {
  const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/@][^\\/]*)[\\/]/.exec(id.replace(/^\0/, ''));
  return match?.[1] !== undefined && existsSync(join(match[1], 'package.json')) ? match[1] : null;
}

function readPackage(folder: string, root: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const shipped = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file));
  const own = join(root, OWN_TEXTS, `${name.replace('/', '__')}.txt`);
  const paths = [...shipped.sort().map((file) => join(folder, file)), ...(existsSync(own) ? [own] : [])];
  if (paths.length === 0) throw new Error(`${name} ships no licence text: add ${own}`);
  return { name, version, licence: license ?? 'see below', text: paths.map(readText).join('\n\n') };
}

function modelCards(root: string): string[] {
  const models = join(root, 'public', 'models');
  const cards = readdirSync(models).map((id) => join(models, id, 'MODEL_CARD.md'));
  return cards.filter((card) => existsSync(card)).map(readText);
}

function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
}

function compose(packages: readonly Package[], root: string): string {
  const own = `Fewer Steps\n\n${readText(join(root, 'LICENSE'))}`;
  const data = [
    'Models and the data they learnt from',
    ...modelCards(root),
    readText(join(root, OWN_TEXTS, 'data.txt')),
  ];
  const parts = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`);
  return `${[own, ...parts, data.join('\n\n')].join(`\n\n${'─'.repeat(80)}\n\n`)}\n`;
}
