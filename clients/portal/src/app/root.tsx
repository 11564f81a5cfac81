import { Outlet, useRouterState } from '@tanstack/react-router';
import { useSessionView } from '../session/session-context.js';
import { SessionGate } from './session-gate.js';
import { Shell } from './shell.js';

/** What the session allows to show: a screen of the portal while it is active, else the view of its state. The gallery needs no session. */
export function Root() {
  const view = useSessionView();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (__GALLERY__ && path === '/gallery') return <Outlet />;
  if (view.kind !== 'ACTIVE') return <SessionGate view={view} />;
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
