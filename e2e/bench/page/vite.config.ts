import { join } from 'node:path';
import { mergeConfig } from 'vite';
import product from '../../../vite.config.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** The bench page: built like the product, and not a part of it. */
export default mergeConfig(product, {
  root: import.meta.dirname,
  publicDir: join(root, 'public'),
  cacheDir: join(root, 'node_modules', '.vite-bench'),
  build: { outDir: join(root, '.cache', 'bench'), emptyOutDir: true },
});
