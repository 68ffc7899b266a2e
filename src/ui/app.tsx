import { lazy, useState } from 'react';
import type { StoreApi } from 'zustand';
import type { FrameStore } from '../client/frame-store.ts';
import type { Actions, AppState } from '../state/types.ts';
import styles from './app.module.css';
import { type Ui, UiContext } from './context.ts';
import { Dialogs } from './dialogs.tsx';
import { useShortcuts } from './keys/use-shortcuts.ts';
import { Part } from './kit/part.tsx';
import { createCopyStore } from './share/copy-store.ts';
import { createPainter } from './stage/painter.ts';
import { Stage } from './stage/stage.tsx';
import { Announcer } from './status/announcer.tsx';
import { StatusLine } from './status/status-line.tsx';
import { TopBar } from './top/top-bar.tsx';

// The picture comes first: what is around it is one chunk that loads while the picture is on the screen.
const panels = () => import('./panels.tsx');
const Axis = lazy(() => panels().then(({ Axis: panel }) => ({ default: panel })));
const Controls = lazy(() => panels().then(({ Controls: panel }) => ({ default: panel })));
const Equation = lazy(() => panels().then(({ Equation: panel }) => ({ default: panel })));
const Path = lazy(() => panels().then(({ Path: panel }) => ({ default: panel })));

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
      <StatusLine />
      <Announcer />
      <Dialogs />
    </>
  );
}
