import { type ComponentType, lazy } from 'react';

type Panels = typeof import('./panels.tsx');

/** The picture comes first: what is around it is one chunk that loads while the picture is on the screen. */
function panel<K extends keyof Panels>(name: K) {
  return lazy(async (): Promise<{ default: ComponentType }> => ({ default: (await import('./panels.tsx'))[name] }));
}

export const Axis = panel('Axis');
export const Controls = panel('Controls');
export const Equation = panel('Equation');
export const Path = panel('Path');
export const LinkCheckNote = panel('LinkCheckNote');
export const ReferenceCaption = panel('ReferenceCaption');
export const StageTools = panel('StageTools');
export const StatusLine = panel('StatusLine');
export const TopTools = panel('TopTools');
