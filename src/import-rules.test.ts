import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * What a folder may import: `types` for types and assertNever only, `lazy` for dynamic imports only; packages by name.
 */
type Rule = {
  readonly folders?: readonly string[];
  readonly types?: readonly string[];
  readonly files?: readonly string[];
  readonly lazy?: readonly string[];
  readonly packages?: readonly string[];
};

/** The table of the architecture. A folder may always import from itself. */
const RULES: Readonly<Record<string, Rule>> = {
  ddim: {},
  protocol: { types: ['ddim'] },
  model: { folders: ['ddim'], types: ['protocol'], packages: ['valibot'] },
  engine: { folders: ['ddim', 'model', 'protocol'], packages: ['onnxruntime-web'] },
  client: { folders: ['protocol'], files: ['engine/worker.ts', 'state/fidelity-worker.ts'] },
  state: { folders: ['ddim', 'model', 'protocol'], types: ['client'], packages: ['zustand', 'valibot', 'ssim.js'] },
  exporting: { folders: ['ddim', 'model'], types: ['protocol'] },
  ui: {
    folders: ['state', 'ddim', 'model'],
    types: ['protocol'],
    files: ['client/frame-store.ts'],
    lazy: ['exporting'],
    packages: ['react', 'react-dom', 'zustand', 'tinykeys'],
  },
};

/** Where a tool of the browser may be named at all: at most `files` files, all of them matching `where`. */
const SINGLE_OWNERS: readonly { what: string; pattern: RegExp; where: RegExp; files: number }[] = [
  { what: 'onnxruntime-web', pattern: /from 'onnxruntime-web/, where: /^engine\//, files: 2 },
  { what: 'ssim.js', pattern: /from 'ssim\.js'/, where: /^state\/fidelity\.ts$/, files: 1 },
  { what: 'new Worker', pattern: /\bnew Worker\(/, where: /^client\//, files: 2 },
  {
    what: 'location, history',
    pattern: /(?<![.\w/'-])(window\.|globalThis\.|document\.)?(location|history)\.\w/,
    where: /^state\/link\.ts$/,
    files: 1,
  },
  { what: 'caches', pattern: /\bcaches\./, where: /^engine\/model-store\.ts$/, files: 1 },
  { what: 'localStorage', pattern: /\blocalStorage\b/, where: /^state\/preferences\.ts$/, files: 1 },
  {
    what: 'Math.random, Date.now',
    pattern: /\bMath\.random\b|\bDate\.now\b/,
    where: /^state\/actions\.ts$/,
    files: 1,
  },
];

const ROOT = import.meta.dirname;

type Import = { readonly target: string; readonly kind: 'value' | 'type' | 'lazy' | 'url' };
type Source = {
  readonly path: string;
  readonly folder: string;
  readonly code: string;
  readonly imports: readonly Import[];
};

const sources: readonly Source[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.tsx?$|\/test-[^/]*\.ts$/.test(path))
  .map((path) => {
    const code = withoutComments(readFileSync(join(ROOT, path), 'utf8'));
    return { path, folder: path.includes('/') ? path.slice(0, path.indexOf('/')) : '', code, imports: importsOf(code) };
  });

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function importsOf(code: string): Import[] {
  const statements = code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:([^'"`;]*?)\sfrom\s+)?'([^']+)'/gm);
  const lazy = code.matchAll(/\bimport\(\s*'([^']+)'/g);
  const urls = code.matchAll(/\bnew URL\(\s*'(\.[^']+)',\s*import\.meta\.url/g);
  return [
    ...[...statements].map(([, type, names = '', target = '']): Import => {
      return { target, kind: type !== undefined || hasNoCode(names) ? 'type' : 'value' };
    }),
    ...[...lazy].map(([, target = '']): Import => ({ target, kind: 'lazy' })),
    ...[...urls].map(([, target = '']): Import => ({ target, kind: 'url' })),
  ];
}

/** `{ type A, assertNever }`: assertNever is the proof of exhaustiveness that goes with the types. */
function hasNoCode(names: string): boolean {
  const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const list = inBraces?.split(',').map((name) => name.trim()) ?? [''];
  return list.every((name, index) => /^type\s|^assertNever$/.test(name) || (name === '' && index > 0));
}

/** Why an import is against the table; null where it is not. */
function complaint(source: Source, { target, kind }: Import): string | null {
  const rule = RULES[source.folder];
  if (rule === undefined) return null;
  const said = `${source.path} may not ${kind === 'type' ? 'import types of' : 'import'} ${target}`;
  if (!target.startsWith('.')) {
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    return rule.packages?.includes(name) ? null : said;
  }
  const path = relative(ROOT, join(ROOT, source.path, '..', target))
    .split(sep)
    .join('/');
  const folder = path.slice(0, path.indexOf('/'));
  if (folder === source.folder || rule.folders?.includes(folder)) return null;
  if (kind === 'type' && rule.types?.includes(folder)) return null;
  if (kind === 'lazy' && rule.lazy?.includes(folder)) return null;
  return rule.files?.includes(path) ? null : said;
}

describe('imports', () => {
  it.each(Object.keys(RULES))('%s imports only what the table allows', (folder) => {
    const own = sources.filter((source) => source.folder === folder);
    const complaints = own.flatMap((source) => source.imports.map((one) => complaint(source, one)));
    expect(complaints.filter((text) => text !== null)).toEqual([]);
  });

  it('every folder is in the table, and main.tsx alone stands beside them', () => {
    const folders = new Set(sources.map(({ folder }) => folder).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => RULES[folder] === undefined)).toEqual([]);
    expect(sources.filter(({ folder }) => folder === '').map(({ path }) => path)).toEqual(['main.tsx']);
  });
});

describe('single owners', () => {
  it.each(SINGLE_OWNERS)('$what', ({ pattern, where, files }) => {
    const users = sources.filter(({ code }) => pattern.test(code)).map(({ path }) => path);
    expect(users.filter((path) => !where.test(path))).toEqual([]);
    expect(users.length).toBeLessThanOrEqual(files);
  });
});
