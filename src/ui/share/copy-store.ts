import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Actions } from '../../state/types.ts';

/** `by-hand`: the clipboard was denied, so the field with the link is open. */
export type CopyState = { readonly phase: 'idle' | 'copied' | 'by-hand' };
export type CopyStore = StoreApi<CopyState>;

const confirmMs = 2000;

export function createCopyStore(): CopyStore {
  return createStore<CopyState>(() => ({ phase: 'idle' }));
}

/** Copies the link for a button or a key; the button says so for two seconds. */
export async function copyLink(copy: CopyStore, actions: Actions): Promise<void> {
  const copied = await actions.copyLink();
  copy.setState({ phase: copied ? 'copied' : 'by-hand' });
  if (copied) setTimeout(() => copy.getState().phase === 'copied' && copy.setState({ phase: 'idle' }), confirmMs);
}
