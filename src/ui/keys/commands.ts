import { NO_ZOOM } from '../../state/comparison.ts';
import type { Ui } from '../context.ts';
import { prefersReducedMotion } from '../kit/use-reduced-motion.ts';
import { copyLink } from '../share/copy-store.ts';
import { nextMode } from '../stage/stage-modes.ts';
import { zoomAt } from '../stage/zoom.ts';

export type CommandGroup = 'Path' | 'Compare' | 'Run' | 'Page';

export type Command = {
  readonly label: string;
  readonly group: CommandGroup;
  /** In tinykeys' spelling. */
  readonly keys: readonly string[];
  /** As the help sheet and tooltips print it. */
  readonly shown: string;
  /** A key without Ctrl or ⌘: ignored inside fields, and everywhere when single keys are switched off. */
  readonly single: boolean;
  readonly run: (ui: Ui) => void;
};

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const mod = mac ? '⌘' : 'Ctrl ';

function wipeTo(place: string, key: string, wipe: number): Command {
  return {
    label: `Wipe to the ${place}`,
    group: 'Compare',
    keys: [key],
    shown: key,
    single: true,
    run: ({ actions }) => actions.setView({ wipe }),
  };
}

function zoomBy({ actions, store }: Ui, factor: number): void {
  const { zoom } = store.getState().view;
  actions.setView({ zoom: zoomAt(zoom, zoom.scale * factor) });
}

/** Plays the path. Where less movement is asked for, each call goes on by a step, and from the result to the first. */
function playOrWalk({ actions, painter }: Ui): void {
  const { step, steps } = painter.painted.getState();
  if (!prefersReducedMotion()) actions.togglePlay();
  else if (step < steps) actions.scrubBy(1);
  else actions.setView({ scrub: 1, playing: false });
}

/** What the keyboard and the buttons can do. Tooltips, shortcuts and the help sheet all come from here. */
export const commands = {
  play: {
    label: 'Play the path of the run',
    group: 'Path',
    keys: ['Space'],
    shown: 'Space',
    single: true,
    run: playOrWalk,
  },
  previousFrame: {
    label: 'Previous step',
    group: 'Path',
    keys: ['['],
    shown: '[',
    single: true,
    run: ({ actions }) => actions.scrubBy(-1),
  },
  nextFrame: {
    label: 'Next step',
    group: 'Path',
    keys: [']'],
    shown: ']',
    single: true,
    run: ({ actions }) => actions.scrubBy(1),
  },
  showResult: {
    label: 'Back to the result',
    group: 'Path',
    keys: ['Escape'],
    shown: 'Esc',
    single: false,
    run: ({ actions, store }) => {
      if (store.getState().view.scrub !== null) actions.setView({ scrub: null, playing: false });
    },
  },
  nextMode: {
    label: 'Next way to compare',
    group: 'Compare',
    keys: ['m'],
    shown: 'M',
    single: true,
    run: ({ actions, store }) => actions.setMode(nextMode(store.getState().comparison.mode)),
  },
  pinReference: {
    label: 'Make this count, or the mark with the focus, the reference',
    group: 'Compare',
    keys: ['r'],
    shown: 'R',
    single: true,
    run: ({ actions, store }) => {
      const focused = document.activeElement?.closest<HTMLElement>('[data-count]')?.dataset.count;
      actions.setReference(Number(focused ?? store.getState().settings.steps));
    },
  },
  wipeLeft: wipeTo('left', '1', 0),
  wipeMiddle: wipeTo('middle', '2', 0.5),
  wipeRight: wipeTo('right', '3', 1),
  zoomIn: {
    label: 'Zoom in',
    group: 'Compare',
    keys: ['+', 'Shift++', '='],
    shown: '+',
    single: true,
    run: (ui) => zoomBy(ui, 1.5),
  },
  zoomOut: {
    label: 'Zoom out',
    group: 'Compare',
    keys: ['-'],
    shown: '−',
    single: true,
    run: (ui) => zoomBy(ui, 1 / 1.5),
  },
  zoomReset: {
    label: 'The whole picture',
    group: 'Compare',
    keys: ['0'],
    shown: '0',
    single: true,
    run: ({ actions }) => actions.setView({ zoom: NO_ZOOM }),
  },
  newSeed: {
    label: 'New seed',
    group: 'Run',
    keys: ['d'],
    shown: 'D',
    single: true,
    run: ({ actions }) => actions.newSeed(),
  },
  lockSeed: {
    label: 'Keep the seed when class or model change',
    group: 'Run',
    keys: ['l'],
    shown: 'L',
    single: true,
    run: ({ actions, store }) => actions.setSeedLocked(!store.getState().seedLocked),
  },
  undo: {
    label: 'Undo',
    group: 'Run',
    keys: ['$mod+KeyZ'],
    shown: `${mod}Z`,
    single: false,
    run: ({ actions }) => actions.undo(),
  },
  redo: {
    label: 'Redo',
    group: 'Run',
    keys: ['$mod+Shift+KeyZ', '$mod+KeyY'],
    shown: `${mod}${mac ? '⇧' : 'Shift '}Z`,
    single: false,
    run: ({ actions }) => actions.redo(),
  },
  copyLink: {
    label: 'Copy a link to this run',
    group: 'Page',
    keys: ['c'],
    shown: 'C',
    single: true,
    run: ({ actions, copy }) => void copyLink(copy, actions),
  },
  help: {
    label: 'Keyboard shortcuts',
    group: 'Page',
    keys: ['?', 'Shift+?'],
    shown: '?',
    single: true,
    run: ({ actions }) => actions.openDialog('shortcuts'),
  },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof commands;

/** `New seed (D)`: what a button without words says of itself. */
export function tooltip(id: CommandId): string {
  const { label, shown } = commands[id];
  return `${label} (${shown})`;
}

/** Keys that work while something has the focus. */
export const focusKeys: readonly { readonly where: string; readonly keys: string; readonly does: string }[] = [
  { where: 'Steps', keys: '← →', does: 'One step fewer or more' },
  { where: 'Steps', keys: 'Page Up, Page Down', does: 'Next or previous mark' },
  { where: 'Steps', keys: 'Home, End', does: '1 step, 250 steps' },
  { where: 'Wipe', keys: '← →', does: 'By 2 %' },
  { where: 'Your bar', keys: '↑ ↓', does: 'By 0.01' },
  { where: 'Curve', keys: '← →', does: 'Next measured point' },
  { where: 'Path', keys: '← →', does: 'Previous or next step' },
  { where: 'Path', keys: 'Home, End', does: 'First step, result' },
];
