import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { useUi } from '../context.ts';
import { type Command, commands } from './commands.ts';

/** Binds the command table to the keyboard, for the whole page. Shows nothing. */
export function Shortcuts() {
  const ui = useUi();
  useEffect(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {};
    for (const command of Object.values<Command>(commands)) {
      for (const key of command.keys) {
        bindings[key] = (event) => {
          if (!applies(command, event) || (command.single && !ui.store.getState().preferences.singleKeys)) return;
          event.preventDefault();
          command.run(ui);
        };
      }
    }
    return tinykeys(window, bindings);
  }, [ui]);
  return null;
}

/** Fields keep their own keys and their own undo, dialogs are left alone, and Space presses what has the focus. */
function applies(command: Command, event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return false;
  if (target?.closest('input:not([type=radio], [type=range], [type=checkbox]), textarea, select')) return false;
  if (command.keys.includes('Space')) return target?.closest('button, a, input, summary') == null;
  return !event.repeat || command.group === 'Path' || !command.single;
}
