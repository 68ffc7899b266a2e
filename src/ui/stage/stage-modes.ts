import type { StageMode } from '../../state/comparison.ts';

/** The modes of the list beside the picture. The lesson is a place of its own. */
export const stageModes = [
  ['wipe', 'Wipe'],
  ['side', 'Side by side'],
  ['difference', 'Difference'],
  ['lanes', 'Lanes'],
] as const satisfies readonly (readonly [StageMode, string])[];

/** The mode after this one, round and round. */
export function nextMode(mode: StageMode): StageMode {
  const index = stageModes.findIndex(([candidate]) => candidate === mode);
  return stageModes[(index + 1) % stageModes.length]?.[0] ?? 'wipe';
}
