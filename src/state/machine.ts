import type { EngineClient } from '../client/engine-client.ts';
import type { Page } from './page.ts';
import type { Machine } from './prefetch.ts';

type Battery = EventTarget & { readonly level: number; readonly charging: boolean };
/** What some browsers tell and the types of the platform leave out. */
type TellingNavigator = {
  readonly connection?: Partial<EventTarget> & { readonly saveData?: boolean };
  readonly getBattery?: () => Promise<Battery>;
};

/** Keeps the state's knowledge of the machine up to date: visibility (the engine is told as well), data saver and battery. */
export function watchMachine({ update }: Pick<Page, 'update'>, engine: Pick<EngineClient, 'setHidden'>): void {
  const set = (told: Partial<Machine>) => update(({ machine }) => ({ machine: { ...machine, ...told } }));
  const { connection, getBattery } = navigator as TellingNavigator;
  const tellVisibility = () => {
    engine.setHidden(document.hidden);
    set({ isHidden: document.hidden });
  };
  document.addEventListener('visibilitychange', tellVisibility);
  tellVisibility();
  const tellSaving = () => set({ savesData: connection?.saveData ?? null });
  connection?.addEventListener?.('change', tellSaving);
  tellSaving();
  void getBattery?.call(navigator).then(
    (battery) => {
      const tell = () => set({ battery: { level: battery.level, charging: battery.charging } });
      battery.addEventListener('levelchange', tell);
      battery.addEventListener('chargingchange', tell);
      tell();
    },
    // A page may be denied to ask: then nothing is known of the battery.
    () => undefined,
  );
}
