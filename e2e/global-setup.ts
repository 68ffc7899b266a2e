import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BROWSER_VARIABLE, provideBrowser } from '../scripts/browser.ts';

/** Workers inherit the variable. */
export default async function setUp(): Promise<void> {
  if (!existsSync(join(import.meta.dirname, '..', 'dist', 'index.html'))) {
    throw new Error('There is no built page to test: npm run build');
  }
  process.env[BROWSER_VARIABLE] = await provideBrowser();
}
