import { useState } from 'react';
import type { StoreApi } from 'zustand';
import type { FrameStore } from '../client/frame-store.ts';
import type { Actions, AppState } from '../state/types.ts';
import styles from './app.module.css';
import { type Ui, UiContext } from './context.ts';
import { Dialogs } from './dialogs.tsx';
import { Shortcuts } from './keys/shortcuts.tsx';
import { Part } from './kit/part.tsx';
import { Axis, Controls, Equation, Path, StatusLine, TopTools } from './lazy-panels.ts';
import { createCopyStore } from './share/copy-store.ts';
import { createPainter } from './stage/painter.ts';
import { Stage } from './stage/stage.tsx';
import { Announcer } from './status/announcer.tsx';
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
  return (
    <>
      <TopBar>
        <Part>
          <TopTools />
        </Part>
      </TopBar>
      <main className={styles.main}>
        <div className={styles.work}>
          <Stage />
          <div className={styles.controls}>
            <Part>
              <Controls />
            </Part>
          </div>
        </div>
        <div className={styles.axis}>
          <Part>
            <Axis />
          </Part>
        </div>
        <div className={styles.below}>
          <Part>
            <Path />
            <Equation />
          </Part>
        </div>
      </main>
      <Part>
        <StatusLine />
      </Part>
      <Shortcuts />
      <Announcer />
      <Dialogs />
    </>
  );
}
