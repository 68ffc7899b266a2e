import { useState } from 'react';
import type { StoreApi } from 'zustand';
import type { FrameStore } from '../client/frame-store.ts';
import type { Actions, AppState } from '../state/types.ts';
import styles from './app.module.css';
import { Axis } from './axis/axis.tsx';
import { type Ui, UiContext } from './context.ts';
import { Controls } from './controls/controls.tsx';
import { Dialogs } from './dialogs.tsx';
import { Equation } from './equation/equation.tsx';
import { useShortcuts } from './keys/use-shortcuts.ts';
import { Path } from './path/path.tsx';
import { createCopyStore } from './share/copy-store.ts';
import { createPainter } from './stage/painter.ts';
import { Stage } from './stage/stage.tsx';
import { Announcer } from './status/announcer.tsx';
import { StatusLine } from './status/status-line.tsx';
import { TopBar } from './top/top-bar.tsx';

export type AppProps = {
  readonly store: StoreApi<AppState>;
  readonly actions: Actions;
  readonly frames: FrameStore;
};

/** The whole page over a store, its actions and the pixels. */
export function App({ store, actions, frames }: AppProps) {
  const [ui] = useState<Ui>(() => ({
    store,
    actions,
    frames,
    painter: createPainter(store, frames),
    copy: createCopyStore(),
  }));
  return (
    <UiContext value={ui}>
      <Page />
    </UiContext>
  );
}

function Page() {
  useShortcuts();
  return (
    <>
      <TopBar />
      <main className={styles.main}>
        <div className={styles.work}>
          <Stage />
          <Controls />
        </div>
        <div className={styles.axis}>
          <Axis />
        </div>
        <div className={styles.below}>
          <Path />
          <Equation />
        </div>
      </main>
      <StatusLine />
      <Announcer />
      <Dialogs />
    </>
  );
}
