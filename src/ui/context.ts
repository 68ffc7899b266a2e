import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { FrameStore } from '../client/frame-store.ts';
import type { Actions, AppState } from '../state/types.ts';
import type { CopyStore } from './share/copy-store.ts';
import type { Painted } from './stage/painted.ts';
import type { Painter } from './stage/painter.ts';

/** What every panel may use. It never changes while the page is open. */
export type Ui = {
  readonly store: StoreApi<AppState>;
  readonly actions: Actions;
  readonly frames: FrameStore;
  /** Paints canvases, at most once an animation frame. */
  readonly painter: Painter;
  readonly copy: CopyStore;
};

export const UiContext = createContext<Ui | null>(null);

/** Throws Error outside the app. */
export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (ui === null) throw new Error('useUi needs the App around it');
  return ui;
}

export function useActions(): Actions {
  return useUi().actions;
}

/** Closes a dialog, unless another one has taken its place: the browser tells of the closing only afterwards. */
export function useCloseDialog(dialog: AppState['dialog']): () => void {
  const { store, actions } = useUi();
  return () => {
    if (store.getState().dialog === dialog) actions.openDialog(null);
  };
}

/** Follows one small part of the state; the component renders again only when that part is another value. */
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useUi().store, select);
}

/** Like useAppState for a list or an object of plain values: equal members count as equal. */
export function useAppParts<T>(select: (state: AppState) => T): T {
  return useStore(useUi().store, useShallow(select));
}

/** What the stage shows at this moment: captions, path and equation follow it and not the wish. */
export function usePainted(): Painted {
  return useStore(useUi().painter.painted);
}
