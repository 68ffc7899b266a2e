import { useActions, useAppState, useCloseDialog } from '../context.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Switch } from '../kit/switch.tsx';
import { type Command, commands, focusKeys } from './commands.ts';
import styles from './help-sheet.module.css';

const groups = ['Path', 'Compare', 'Run', 'Page'] as const;

/** Every key of the page, and the switch for those that are a single letter. */
export default function HelpSheet() {
  const { setPreferences } = useActions();
  const close = useCloseDialog('shortcuts');
  const singleKeys = useAppState((state) => state.preferences.singleKeys);
  return (
    <Dialog title="Keyboard shortcuts" onClose={close}>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {Object.values<Command>(commands)
                .filter((command) => command.group === group)
                .map(({ label, shown, single }) => (
                  <div key={label} className={single && !singleKeys ? styles.off : undefined}>
                    <dt>{label}</dt>
                    <dd>
                      <kbd>{shown}</kbd>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>On a slider</h3>
          <dl>
            {focusKeys.map(({ where, keys, does }) => (
              <div key={where + keys}>
                <dt>{`${where}: ${does.toLowerCase()}`}</dt>
                <dd>
                  <kbd>{keys}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <div className={styles.last}>
        <Switch
          label="Single-key shortcuts"
          checked={singleKeys}
          says="Switch them off if speech input or a stray key sets them off."
          onChange={(on) => setPreferences({ singleKeys: on })}
        />
      </div>
    </Dialog>
  );
}
