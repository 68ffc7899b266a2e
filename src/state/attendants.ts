import type { EngineClient } from '../client/engine-client.ts';
import { announceLandings } from './announcer.ts';
import { watchMachine } from './machine.ts';
import type { Page } from './page.ts';
import { playPath } from './player.ts';

/** What accompanies a page and is not needed before its first picture. */
export function attendPage(page: Page, engine: Pick<EngineClient, 'setHidden'>): void {
  announceLandings(page);
  playPath(page);
  watchMachine(page, engine);
}
