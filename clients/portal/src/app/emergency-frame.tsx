import { EndEmergency } from '@hareyaka/sdk';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../components/button.js';
import { Icon } from '../components/icon.js';
import { useToast } from '../components/toasts.js';
import { formatCountdown } from '../format/countdown.js';
import { formatClock } from '../format/dates.js';
import { useGraph } from '../graph/graph-context.js';
import { mayStartEmergency, type OwnEmergency, useOpenEmergencies } from '../graph/open-emergencies.js';
import { useSession, useSessionKeeper } from '../session/session-context.js';
import { useWords } from '../words/use-words.js';
import styles from './emergency-frame.module.css';

/** The red frame around every screen while an emergency access of the person is open, with the time that is left by the server's clock, and its end. */
export function EmergencyFrame() {
  const { person } = useSession();
  const keeper = useSessionKeeper();
  const open = useOpenEmergencies(mayStartEmergency(person?.profession));
  const end = useEndEmergency();
  return (
    <EmergencyFrameView
      open={open}
      now={keeper.serverNow}
      isEnding={end.isEnding}
      onEnd={(id) => void end.end(id)}
      onOver={leaveWhatWasOpened}
    />
  );
}

/** @param now the server's clock, in milliseconds */
export function EmergencyFrameView({
  open,
  now,
  isEnding,
  onEnd,
  onOver,
}: {
  readonly open: readonly OwnEmergency[];
  readonly now: () => number;
  readonly isEnding: boolean;
  readonly onEnd: (id: string) => void;
  /** Called when one has reached its end while the page was open. */
  readonly onOver: () => void;
}) {
  const { app, emergency } = useWords();
  const [at, setAt] = useState(now);
  const lasting = open.filter(({ endsAt }) => Date.parse(endsAt) > at).sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt));
  const isAny = lasting.length > 0;
  useEffect(() => {
    if (open.length === 0) return;
    const timer = setInterval(() => setAt(now()), 1_000);
    return () => clearInterval(timer);
  }, [open, now]);
  useEffect(() => {
    document.documentElement.classList.toggle(styles.framed!, isAny);
    return () => document.documentElement.classList.remove(styles.framed!);
  }, [isAny]);
  const known = useRef({ ids: '', onOver });
  known.current.onOver = onOver;
  const ids = lasting.map(({ id }) => id).join(' ');
  useEffect(() => {
    const { ids: before, onOver: tell } = known.current;
    known.current.ids = ids;
    if (before.split(' ').some((id) => id !== '' && !ids.split(' ').includes(id))) tell();
  }, [ids]);
  const [first, ...others] = lasting;
  if (!first) return null;
  return (
    <>
      <div className={styles.frame} aria-hidden="true" />
      <section className={styles.bar} aria-label={app.emergency.frame}>
        <Icon name="alert" />
        <strong>{app.emergency.frame}</strong>
        {others.length > 0 && <span>{emergency.frame.several(lasting.length)}</span>}
        <span className={styles.left} aria-hidden="true">
          {formatCountdown(Date.parse(first.endsAt) - at)}
        </span>
        <span className={styles.until}>{emergency.frame.endsAt(formatClock(first.endsAt))}</span>
        {others.length === 0 ? (
          <Button size="small" className={styles.end} disabled={isEnding} onClick={() => onEnd(first.id)}>
            {isEnding ? emergency.open.ending : app.emergency.end}
          </Button>
        ) : (
          <Link to="/emergency" className={styles.show}>
            {emergency.frame.show}
          </Link>
        )}
      </section>
    </>
  );
}

/** Loads the page anew, so that its memory keeps nothing of what an emergency access had opened. */
function leaveWhatWasOpened(): void {
  location.replace('/emergency');
}

/** Ends an emergency access, and then loads the page anew, so that its memory keeps nothing of what the access had opened. */
function useEndEmergency() {
  const graph = useGraph();
  const toast = useToast();
  const { emergency } = useWords();
  const [isEnding, setEnding] = useState(false);
  const end = async (id: string) => {
    setEnding(true);
    const answer = await graph.ask(EndEmergency, { input: { id } }).catch(() => undefined);
    if (answer?.data?.endEmergencyAccess?.userErrors.length === 0) return leaveWhatWasOpened();
    setEnding(false);
    toast(emergency.open.endFailed);
  };
  return { isEnding, end };
}
