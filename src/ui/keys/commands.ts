import type { Ui } from '../context.ts';
import { copyLink } from '../share/copy-store.ts';

export type CommandGroup = 'Path' | 'Run' | 'Page';

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

/** What the keyboard and the buttons can do. Tooltips, shortcuts and the help sheet all come from here. */
export const commands = {
  play: {
    label: 'Play the path of the run',
    group: 'Path',
    keys: ['Space'],
    shown: 'Space',
    single: true,
    run: ({ actions }) => actions.togglePlay(),
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
  { where: 'Path', keys: '← →', does: 'Previous or next step' },
  { where: 'Path', keys: 'Home, End', does: 'First step, result' },
];
