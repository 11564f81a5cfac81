import { EndEmergency, MyEmergencies, StartEmergency, signInAddress } from '@hareyaka/sdk';
import { useState } from 'react';
import { useToast } from '../../components/toasts.js';
import { useGraph } from '../../graph/graph-context.js';
import { mayStartEmergency } from '../../graph/open-emergencies.js';
import { useOperation } from '../../graph/use-operation.js';
import { useSession, useSessionKeeper } from '../../session/session-context.js';
import { useWords } from '../../words/use-words.js';
import { type EmergencyEntries, type EmergencyProblem, NO_ENTRIES, readEmergency } from './emergency-form.js';
import { type EmergencyRefusal, EmergencyView } from './emergency-view.js';

/** The directory demands a sign-in of the last ten minutes. Half of them are left for filling in the form. */
const SIGNED_IN_WITHIN_MS = 5 * 60_000;

const NOT_REFUSED: EmergencyRefusal = { inputErrors: [], failure: undefined };

/** Emergency access: start it, end it, and see the state of its review. */
export function EmergencyScreen() {
  const session = useSession();
  const keeper = useSessionKeeper();
  const graph = useGraph();
  const toast = useToast();
  const { emergency } = useWords();
  const [list, retry] = useOperation(MyEmergencies, { first: 50 });
  const [entries, setEntries] = useState<EmergencyEntries>(NO_ENTRIES);
  const [problems, setProblems] = useState<readonly EmergencyProblem[]>([]);
  const [refused, setRefused] = useState<EmergencyRefusal>(NOT_REFUSED);
  const [busy, setBusy] = useState<string>();
  // The key stays the same until something is changed: a lost answer starts no second access.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const signedInAt = session.authenticatedAt === null ? 0 : Date.parse(session.authenticatedAt);

  const change = (changed: Partial<EmergencyEntries>) => {
    setEntries((before) => ({ ...before, ...changed }));
    setRefused(NOT_REFUSED);
    setKey(crypto.randomUUID());
  };
  const start = async () => {
    const read = readEmergency(entries, key);
    setProblems('problems' in read ? read.problems : []);
    if ('problems' in read) return;
    setBusy('start');
    const answer = await graph.ask(StartEmergency, { input: read.input }).catch(() => undefined);
    const payload = answer?.data?.startEmergencyAccess;
    // The page is loaded anew: nothing that was seen before the access stays beside what it opens.
    if (payload?.emergencyAccess && payload.userErrors.length === 0) return location.replace('/emergency');
    setBusy(undefined);
    setRefused(
      payload
        ? { inputErrors: payload.userErrors.map(({ code }) => code), failure: undefined }
        : { inputErrors: [], failure: answer?.errors[0]?.extensions.code ?? 'NETWORK_FAILED' },
    );
  };
  const end = async (id: string) => {
    setBusy(id);
    const answer = await graph.ask(EndEmergency, { input: { id } }).catch(() => undefined);
    if (answer?.data?.endEmergencyAccess?.userErrors.length === 0) return location.replace('/emergency');
    setBusy(undefined);
    toast(emergency.open.endFailed);
  };

  return (
    <EmergencyView
      mayStart={mayStartEmergency(session.person?.profession)}
      isSignInRecent={keeper.serverNow() - signedInAt < SIGNED_IN_WITHIN_MS && !refused.inputErrors.includes('SIGN_IN_AGAIN')}
      signInAddress={signInAddress({ returnTo: '/emergency', stepUp: 'recent' })}
      facility={session.facility?.name ?? ''}
      list={list}
      onRetry={retry}
      now={keeper.serverNow}
      entries={entries}
      problems={problems}
      refused={refused}
      busy={busy}
      onChange={change}
      onStart={() => void start()}
      onEnd={(id) => void end(id)}
    />
  );
}
