import { useId, useRef, useState } from 'react';
import { Button, IconButton } from '../../components/button.js';
import { Icon } from '../../components/icon.js';
import { useNames } from '../../words/use-names.js';
import { useWords } from '../../words/use-words.js';
import styles from './attachment-tray.module.css';
import { CameraDialog } from './camera-dialog.js';
import { ACCEPTED } from './prepare-upload.js';
import { describeBytes } from './record-words.js';
import type { Upload } from './upload-queue.js';

/** What can be done with photos and files of a record that is being written. */
export interface TrayActions {
  readonly onAdd: (file: File, takenAt?: string) => void;
  readonly onPause: (key: string) => void;
  readonly onResume: (key: string) => void;
  readonly onRemove: (key: string) => void;
  /** Removes one that was sent before the page was loaded. */
  readonly onRemoveSent: (attachment: string) => void;
}

/** The photos and files of a record that is being written: take, choose, see how far each is, pause, continue, remove. */
export function AttachmentTray({
  uploads,
  sentBefore,
  actions,
}: {
  readonly uploads: readonly Upload[];
  /** Attachments that were sent before the page was loaded. */
  readonly sentBefore: readonly string[];
  readonly actions: TrayActions;
}) {
  const { upload: words } = useWords().care;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isCamera, setCamera] = useState(false);
  return (
    <section className={styles.tray} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {words.title}
      </h3>
      <div className={styles.buttons}>
        <Button icon="camera" onClick={() => setCamera(true)}>
          {words.camera}
        </Button>
        <Button icon="image" onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        <input
          ref={input}
          type="file"
          className="visuallyHidden"
          tabIndex={-1}
          aria-label={words.choose}
          multiple
          accept={ACCEPTED}
          onChange={({ target }) => {
            for (const file of target.files ?? []) actions.onAdd(file, new Date(file.lastModified).toISOString());
            target.value = '';
          }}
        />
      </div>
      <ul className={styles.list}>
        {sentBefore.map((attachment) => (
          <li key={attachment} className={styles.item}>
            <span className={styles.preview}>
              <Icon name="check" />
            </span>
            <span className={styles.what}>{words.restored}</span>
            <IconButton label={words.remove(words.restored)} icon="close" onClick={() => actions.onRemoveSent(attachment)} />
          </li>
        ))}
        {uploads.map((upload) => (
          <Row key={upload.key} upload={upload} actions={actions} />
        ))}
      </ul>
      {uploads.some(({ state }) => state !== 'DONE' && state !== 'UNFIT') && <p className={styles.note}>{words.offlineNote}</p>}
      <CameraDialog isOpen={isCamera} onTake={actions.onAdd} onClose={() => setCamera(false)} />
    </section>
  );
}

function Row({ upload, actions }: { readonly upload: Upload; readonly actions: TrayActions }) {
  const { upload: words } = useWords().care;
  const names = useNames();
  const { key, name, bytes, sent, state, unfit, code, preview, kind } = upload;
  const isBad = state === 'UNFIT' || state === 'REFUSED';
  return (
    <li className={styles.item} data-state={state}>
      <span className={styles.preview}>
        {preview === undefined ? <Icon name={kind === 'PHOTO' ? 'image' : 'document'} /> : <img src={preview} alt="" />}
      </span>
      <span className={styles.what}>
        <bdi className={styles.name}>{name}</bdi>
        <span className={isBad ? styles.bad : styles.state} role="status">
          {words.states[state]} · {describeBytes(bytes)}
          {unfit !== undefined && <span className={styles.reason}>{words.unfit[unfit]}</span>}
          {code !== undefined && state !== 'WAITING' && <span className={styles.reason}>{describeCode(code, names)}</span>}
        </span>
        {(state === 'SENDING' || state === 'PAUSED' || state === 'WAITING') && (
          <progress className={styles.progress} max={bytes} value={sent} aria-label={words.progress(name)} />
        )}
      </span>
      {state === 'SENDING' && <IconButton label={words.pause(name)} icon="pause" onClick={() => actions.onPause(key)} />}
      {(state === 'PAUSED' || state === 'WAITING' || state === 'REFUSED') && (
        <IconButton label={words.resume(name)} icon="retry" onClick={() => actions.onResume(key)} />
      )}
      <IconButton label={words.remove(name)} icon="close" onClick={() => actions.onRemove(key)} />
    </li>
  );
}

/** The code of a failure of the graph or of the upload, or of a user error. */
function describeCode(code: string, names: ReturnType<typeof useNames>): string {
  const words = names.error(code);
  return words === code ? names.inputError(code) : words;
}
