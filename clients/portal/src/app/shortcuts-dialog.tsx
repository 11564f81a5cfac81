import { useState } from 'react';
import { Dialog } from '../components/dialog.js';
import { useWords } from '../words/use-words.js';
import styles from './shortcuts-dialog.module.css';
import { readsSingleKeys, setSingleKeys } from './single-keys.js';

/** The portal's keys, and the switch for those without Ctrl. */
export function ShortcutsDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { app, care } = useWords();
  const { shortcuts } = app;
  const [isOn, setOn] = useState(readsSingleKeys);
  const keys: readonly (readonly [keys: string, what: string])[] = [
    ['/', shortcuts.search],
    ['g p', shortcuts.patients],
    ['g s', shortcuts.summary],
    ['g t', shortcuts.timeline],
    ['g l', shortcuts.laboratory],
    ['g m', shortcuts.medications],
    ['g i', shortcuts.images],
    ['g d', shortcuts.documents],
    ['g c', care.shortcuts.care],
    ['n', `${care.shortcuts.care}: ${care.shortcuts.write}`],
    ['c', `${care.shortcuts.care}: ${care.shortcuts.confirmAll}`],
    ['Esc', shortcuts.back],
    ['Ctrl+L', shortcuts.lock],
    ['?', shortcuts.help],
  ];
  return (
    <Dialog title={shortcuts.title} isOpen={isOpen} onClose={onClose} closeLabel={app.close}>
      <dl className={styles.keys}>
        {keys.map(([key, what]) => (
          <div key={key} className={styles.row}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one} className={styles.key}>
                  {one}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => {
            setOn(target.checked);
            setSingleKeys(target.checked);
          }}
        />
        {shortcuts.singleKeys}
      </label>
      <p className={styles.note}>{app.screenshot}</p>
    </Dialog>
  );
}
