import { MyReceiptSending, type MyReceiptSendingQuery } from '@hareyaka/sdk';
import { useEffect, useState } from 'react';
import { type Asked, useOperation } from '../../graph/use-operation.js';
import { useSessionKeeper } from '../../session/session-context.js';
import { SendingView } from './sending-view.js';

/** How many deliveries are shown at first, and at most. */
const FIRST = 50;
const MOST = 800;

/** The screen with what the user's facility has sent to the receipt cloud. */
export function SendingScreen() {
  const keeper = useSessionKeeper();
  const [first, setFirst] = useState(FIRST);
  const [asked, retry] = useOperation(MyReceiptSending, { first });
  const [shown, setShown] = useState<Asked<MyReceiptSendingQuery>>(asked);
  // What is shown stays while more is loading.
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
