import { createSessionApi, type Session } from '@hareyaka/sdk';
import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from 'react';
import { createGraphClient } from '../graph/graph-client.js';
import { GraphProvider } from '../graph/graph-context.js';
import { limitTime } from '../graph/limit-time.js';
import { reachability, useReconnected } from '../graph/reachability.js';
import { loadAnew, takeLeaveReason } from './leave-reason.js';
import { SessionKeeper, type SessionMessage, type SessionView } from './session-keeper.js';

const CHANNEL = 'hareyaka-session';
const KeeperContext = createContext<SessionKeeper | undefined>(undefined);

/** Milliseconds within which the gateway must have answered about the session. */
const ANSWER_WITHIN_MS = 20_000;

/** The session's API of the gateway that serves this page. */
export const sessionApi = createSessionApi({ fetch: limitTime(fetch.bind(globalThis), ANSWER_WITHIN_MS) });

let pageKeeper: SessionKeeper | undefined;

/**
 * The page's one keeper, made when it is needed first. It is no state of a component: React may begin to draw a component twice, and a second keeper would
 * take the end of a session that the first one is just ending for an end from outside.
 */
function findSessionKeeper(): SessionKeeper {
  pageKeeper ??= createSessionKeeper();
  return pageKeeper;
}

function createSessionKeeper(): SessionKeeper {
  const channel = new BroadcastChannel(CHANNEL);
  return new SessionKeeper({
    api: sessionApi,
    createClient: (handlers) => createGraphClient({ ...handlers, onReach: reachability().report }),
    channel: channel as { postMessage(message: SessionMessage): void; onmessage: ((event: { data: SessionMessage }) => void) | null },
    loadAnew,
    go: (address) => location.assign(address),
    leaveReason: takeLeaveReason(),
  });
}

/** Gives the page its session. While it is active, the screens have a graph client. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const keeper = findSessionKeeper();
  const view = useSyncExternalStore(keeper.subscribe, keeper.read);
  useEffect(() => {
    void keeper.refresh();
    const onVisible = () => {
      if (document.visibilityState === 'visible') void keeper.refresh();
    };
    // A page that the browser kept aside may show a session that has ended.
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) location.reload();
    };
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('pageshow', onShow);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('pageshow', onShow);
    };
  }, [keeper]);
  useReconnected(() => void keeper.onReached());
  return (
    <KeeperContext value={keeper}>
      <GraphProvider value={view.kind === 'ACTIVE' ? view.client : undefined}>{children}</GraphProvider>
    </KeeperContext>
  );
}

/** The keeper of the session: to lock, to sign out, to change the facility. */
export function useSessionKeeper(): SessionKeeper {
  const keeper = use(KeeperContext);
  if (!keeper) throw new Error('there is no session here');
  return keeper;
}

/** What the page shows of the session. */
export function useSessionView(): SessionView {
  const keeper = useSessionKeeper();
  return useSyncExternalStore(keeper.subscribe, keeper.read);
}

/** The active session. Only for what is shown while there is one. */
export function useSession(): Session {
  const view = useSessionView();
  if (view.kind !== 'ACTIVE') throw new Error('there is no active session');
  return view.session;
}
