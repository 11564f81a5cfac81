import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Button } from '../../components/button.js';
import { Notice } from '../../components/notice.js';
import { useReconnected } from '../../graph/reachability.js';
import { useWords } from '../../words/use-words.js';
import { useOutbox } from './use-outbox.js';

/** Milliseconds between two tries to send what is not sent, while the page is in sight. */
const TRY_AGAIN_MS = 20_000;

/** Sends what was not sent, wherever the person is in the portal, and says so as long as something is left, or was refused. */
export function OutboxNotice() {
  const [outbox, { entries, isReady }] = useOutbox();
  const { outbox: words } = useWords().care;
  const unsent = entries.filter(({ state }) => state === 'UNSENT' || state === 'SENDING').length;
  useReconnected(() => void outbox.flush());
  useEffect(() => {
    if (isReady) void outbox.flush();
  }, [outbox, isReady]);
  useEffect(() => {
    if (unsent === 0) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void outbox.flush();
    }, TRY_AGAIN_MS);
    return () => clearInterval(timer);
  }, [outbox, unsent]);
  const isWaiting = entries.some(({ state, code }) => state === 'UNSENT' && code !== undefined);
  const refused = entries.filter(({ state }) => state === 'REFUSED');
  if (refused.length > 0)
    return (
      <Notice
        tone="danger"
        live
        title={words.refusedTitle(refused.length)}
        action={
          <Link to="/patients/$patient/care" params={{ patient: refused[0]!.input.patientId }}>
            {words.toRefused}
          </Link>
        }
      >
        {words.lost}
      </Notice>
    );
  if (!isWaiting) return null;
  return (
    <Notice
      tone="warning"
      live
      title={words.title(unsent)}
      action={
        <Button size="small" icon="retry" onClick={() => void outbox.flush()}>
          {words.retry}
        </Button>
      }
    >
      {words.text}
    </Notice>
  );
}
