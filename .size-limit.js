import { readFileSync } from 'node:fs';

const DIST = new URL('dist/', import.meta.url);

/** What the browser loads to show the first picture: the script of index.html and all that it imports statically. */
function scriptsBeforeFirstPicture() {
  const chunks = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));
  const found = new Set();
  const visit = (name) => {
    const { file, imports = [] } = chunks[name];
    if (found.has(file)) return;
    found.add(file);
    imports.forEach(visit);
  };
  visit('index.html');
  return [...found].map((file) => `dist/${file}`);
}

export default [
  { name: 'page before the first picture', path: scriptsBeforeFirstPicture(), limit: '110 kB', gzip: true },
  {
    name: 'engine without onnxruntime',
    path: ['dist/assets/engine-*.js', '!dist/assets/engine-onnxruntime-*.js'],
    limit: '30 kB',
    gzip: true,
  },
];
