import { useState } from 'react';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { TextField } from '../../components/text-field.js';
import { useWords } from '../../words/use-words.js';

/** Asks why a record is withdrawn. @param onWithdraw answers undefined if it was, else words for why not */
export function WithdrawDialog({
  onWithdraw,
  onClose,
}: {
  readonly onWithdraw: (reason: string) => Promise<string | undefined>;
  readonly onClose: () => void;
}) {
  const { app, care } = useWords();
  const { compose: words } = care;
  const [reason, setReason] = useState('');
  const [isChecked, setChecked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const withdraw = async () => {
    setChecked(true);
    if (reason.trim() === '') return;
    setBusy(true);
    const failed = await onWithdraw(reason.trim());
    setBusy(false);
    if (failed === undefined) onClose();
    else setFailure(failed);
  };
  return (
    <Dialog
      title={words.withdrawTitle}
      isOpen
      onClose={onClose}
      closeLabel={app.close}
      actions={
        <Button look="danger" disabled={isBusy} onClick={() => void withdraw()}>
          {words.withdraw}
        </Button>
      }
    >
      <p>{words.withdrawText}</p>
      <TextField
        label={words.withdrawReason}
        maxLength={500}
        value={reason}
        problem={isChecked && reason.trim() === '' ? words.problems.REASON : undefined}
        onChange={({ target }) => setReason(target.value)}
      />
      {failure !== undefined && (
        <Notice tone="danger" live title={words.failed}>
          {failure}
        </Notice>
      )}
    </Dialog>
  );
}
