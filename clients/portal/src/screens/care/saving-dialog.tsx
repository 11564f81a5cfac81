import { useState } from 'react';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { useWords } from '../../words/use-words.js';
import styles from './saving-dialog.module.css';

/** What came of a change that was sent: undefined if it was saved, else words for why not. */
export type Saved = Promise<string | undefined>;

/** A dialog with one action that can fail: then it stays open and says why. */
export function SavingDialog({
  title,
  action,
  failedTitle,
  isDanger = false,
  isReady = true,
  canSave = () => true,
  onSave,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  /** Above the words for why it failed. */
  readonly failedTitle: string;
  readonly isDanger?: boolean;
  readonly isReady?: boolean;
  /** Checks what was entered, when the person saves. */
  readonly canSave?: () => boolean;
  readonly onSave: () => Saved;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}) {
  const { app } = useWords();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    if (!canSave()) return;
    setBusy(true);
    const failed = await onSave();
    setBusy(false);
    if (failed === undefined) onClose();
    else setFailure(failed);
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      closeLabel={app.close}
      actions={
        <Button look={isDanger ? 'danger' : 'primary'} disabled={isBusy || !isReady} onClick={() => void save()}>
          {action}
        </Button>
      }
    >
      <div className={styles.form}>
        {children}
        {failure !== undefined && (
          <Notice tone="danger" live title={failedTitle}>
            {failure}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
