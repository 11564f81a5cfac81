import { MyReceiptSending, type MyReceiptSendingQuery } from '@hareyaka/sdk';
import { useEffect, useState } from 'react';
import { type Asked, useOperation } from '../../graph/use-operation.js';
import { useSessionKeeper } from '../../session/session-context.js';
import { SendingView } from './sending-view.js';

/** Deliveries that are shown first, and at the most. */
const FIRST = 50;
const MOST = 800;

/** What my facility has sent to the receipt cloud. */
export function SendingScreen() {
  const keeper = useSessionKeeper();
  const [first, setFirst] = useState(FIRST);
  const [asked, retry] = useOperation(MyReceiptSending, { first });
  const [shown, setShown] = useState<Asked<MyReceiptSendingQuery>>(asked);
  // While more is loading, what is there stays.
  useEffect(() => {
    setShown((before) => (asked.state === 'LOADING' && before.state === 'LOADED' ? before : asked));
  }, [asked]);
  return (
    <SendingView
      asked={shown}
      now={keeper.serverNow()}
      onRetry={retry}
      onMore={first < MOST ? () => setFirst((count) => count * 4) : undefined}
    />
  );
}
