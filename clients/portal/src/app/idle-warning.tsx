import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { useWords } from '../words/use-words.js';

/** Warns that the page will lock. @param seconds undefined while the lock is not near */
export function IdleWarning({
  seconds,
  onStay,
  onLock,
}: {
  readonly seconds: number | undefined;
  readonly onStay: () => void;
  readonly onLock: () => void;
}) {
  const { idle } = useWords().app;
  return (
    <Dialog
      role="alertdialog"
      title={idle.title}
      isOpen={seconds !== undefined}
      onClose={onStay}
      actions={
        <>
          <Button icon="lock" onClick={onLock}>
            {idle.lockNow}
          </Button>
          <Button look="primary" autoFocus onClick={onStay}>
            {idle.stay}
          </Button>
        </>
      }
    >
      <p>{idle.text(seconds ?? 0)}</p>
    </Dialog>
  );
}
