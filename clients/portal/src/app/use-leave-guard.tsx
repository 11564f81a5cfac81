import { type ReactNode, useState } from 'react';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { useGraph } from '../graph/graph-context.js';
import { useWords } from '../words/use-words.js';

/**
 * Asks before what ends the context of the session, if records would be lost that are not sent.
 *
 * @returns `guard` does the action at once or after the person has agreed; `dialog` is to be drawn
 */
export function useLeaveGuard(): { readonly guard: (leave: () => void) => void; readonly dialog: ReactNode } {
  const graph = useGraph();
  const { app, care } = useWords();
  const { outbox: words } = care;
  const [leave, setLeave] = useState<() => void>();
  const guard = (act: () => void) => {
    // It has come with the notice of unsent records, long before there can be any.
    void import('../screens/care/use-outbox.js').then(
      ({ holdsUnsent }) => (holdsUnsent(graph) ? setLeave(() => act) : act()),
      () => act(),
    );
  };
  return {
    guard,
    dialog: (
      <Dialog
        role="alertdialog"
        title={words.leaveTitle}
        isOpen={leave !== undefined}
        onClose={() => setLeave(undefined)}
        closeLabel={app.close}
        actions={
          <>
            <Button look="primary" onClick={() => setLeave(undefined)}>
              {words.stay}
            </Button>
            <Button look="danger" onClick={() => leave?.()}>
              {words.leave}
            </Button>
          </>
        }
      >
        {words.leaveText}
      </Dialog>
    ),
  };
}
