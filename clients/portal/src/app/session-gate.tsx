import { hpkiWords, signInAddress } from '@hareyaka/sdk';
import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Button, ButtonLink } from '../components/button.js';
import { Notice } from '../components/notice.js';
import { useReached } from '../graph/reachability.js';
import { sessionApi, useSessionKeeper } from '../session/session-context.js';
import type { SessionView } from '../session/session-keeper.js';
import { useNames } from '../words/use-names.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { LanguageSwitch } from './language-switch.js';
import styles from './session-gate.module.css';
import { usePageTitle } from './use-page-title.js';

/** How the card did with which the person comes back from the gateway: `/?hpki=ok` or `/?hpki=CODE`. Read before the router changes the address. */
const CARD_OUTCOME = new URLSearchParams(window.location.search).get('hpki') ?? 'ok';

type Shown = Exclude<SessionView, { kind: 'ACTIVE' }>;

/** The view in place of every screen while the session is not active. Signing in leads back to the same screen. */
export function SessionGate({ view }: { readonly view: Shown }) {
  const keeper = useSessionKeeper();
  const isReached = useReached();
  const returnTo = useRouterState({ select: ({ location }) => location.href });
  return (
    <SessionGateView
      view={view}
      isReached={isReached}
      cardOutcome={CARD_OUTCOME}
      returnTo={returnTo}
      onRefresh={() => void keeper.refresh()}
      onChoose={keeper.chooseFacility}
      onSignOut={keeper.signOut}
      onCertificate={async () => {
        const result = await sessionApi.beginCertificate();
        if (!result.ok) return result.code;
        location.assign(result.value.url);
        return undefined;
      }}
    />
  );
}

/** An action. @returns the code of its failure; undefined if it did not fail */
type Action<Arguments extends readonly unknown[] = []> = (...given: Arguments) => Promise<string | undefined>;

/** The view of each state of the session, from its data. */
export function SessionGateView({
  view,
  isReached,
  cardOutcome = 'ok',
  returnTo,
  onRefresh,
  onChoose,
  onSignOut,
  onCertificate,
}: {
  readonly view: Shown;
  readonly isReached: boolean;
  /** `ok`, or the code of the card's refusal. */
  readonly cardOutcome?: string;
  readonly returnTo: string;
  readonly onRefresh: () => void;
  readonly onChoose: Action<[facility: string]>;
  readonly onSignOut: Action;
  readonly onCertificate: Action;
}) {
  const { app, session: words } = useWords();
  const { language } = useLanguage();
  const names = useNames();
  const [failure, setFailure] = useState<string>();
  const run = (action: () => Promise<string | undefined>) => void action().then(setFailure);
  const signOut = (
    <Button look="quiet" icon="signOut" onClick={() => run(onSignOut)}>
      {app.signOut}
    </Button>
  );
  const problem = failure !== undefined && (
    <Notice tone="danger" live>
      {names.error(failure)}
    </Notice>
  );

  switch (view.kind) {
    case 'LOADING':
      return <Gate title={app.loading} isQuiet />;
    case 'UNREACHABLE':
      return (
        <Gate title={words.unreachable.title} text={isReached ? names.error(view.code) : words.unreachable.text}>
          <Button look="primary" icon="retry" onClick={onRefresh}>
            {app.retry}
          </Button>
        </Gate>
      );
    case 'SIGNED_OUT': {
      const { reason, session } = view;
      return (
        <Gate
          title={reason === 'OVER' ? words.signIn.over : words.signIn.title}
          text={reason === 'OVER' ? words.signIn.overText : words.signIn.text}
        >
          {reason === 'SIGNED_OUT' && <Notice tone="good">{words.signIn.signedOut}</Notice>}
          {session.providers.length === 0 && <Notice tone="warning">{words.signIn.none}</Notice>}
          {session.providers.map(({ id, name }) => (
            <ButtonLink key={id} look="primary" href={signInAddress({ returnTo, provider: id })}>
              {words.signIn.with(name[language])}
            </ButtonLink>
          ))}
        </Gate>
      );
    }
    case 'LOCKED': {
      const name = view.session?.person?.name;
      return (
        <Gate title={words.locked.title} text={name === undefined ? words.locked.textUnknown : words.locked.text(name)} isLocked>
          {view.session ? (
            <ButtonLink look="primary" icon="unlock" href={signInAddress({ returnTo, stepUp: 'unlock' })}>
              {words.locked.unlock}
            </ButtonLink>
          ) : (
            !isReached && <Notice tone="warning">{words.locked.notConfirmed}</Notice>
          )}
          {problem}
          {view.session && signOut}
        </Gate>
      );
    }
    case 'CHOOSE_FACILITY':
      return (
        <Gate title={words.facility.title} text={words.facility.text}>
          {view.session.facilities.length === 0 && <Notice tone="warning">{words.facility.none}</Notice>}
          {view.session.facilities.map(({ id, name, networkAllowed }) => (
            <Button key={id} disabled={!networkAllowed} icon="facility" className={styles.choice} onClick={() => run(() => onChoose(id))}>
              {name}
              {!networkAllowed && <small className={styles.small}>{words.facility.notAllowed}</small>}
            </Button>
          ))}
          {problem}
          {signOut}
        </Gate>
      );
    case 'STEP_UP_NEEDED': {
      const kinds = new Set(view.session.stepUps.map(({ kind }) => kind));
      return (
        <Gate title={words.stepUp.title} text={words.stepUp.text}>
          {cardOutcome !== 'ok' && failure === undefined && (
            <Notice tone="danger" live>
              {hpkiWords(cardOutcome)[language]}
            </Notice>
          )}
          {kinds.has('PROVIDER') && (
            <ButtonLink look="primary" href={signInAddress({ returnTo, stepUp: 'hpki' })}>
              {words.stepUp.provider}
            </ButtonLink>
          )}
          {kinds.has('CERTIFICATE') && <Button onClick={() => run(onCertificate)}>{words.stepUp.certificate}</Button>}
          {kinds.has('CHALLENGE') && <p className={styles.note}>{words.stepUp.challenge}</p>}
          {kinds.size === 0 && <Notice tone="warning">{words.stepUp.none}</Notice>}
          {problem}
          {signOut}
        </Gate>
      );
    }
  }
}

function Gate({
  title,
  text,
  isQuiet = false,
  isLocked = false,
  children,
}: {
  readonly title: string;
  readonly text?: string;
  readonly isQuiet?: boolean;
  readonly isLocked?: boolean;
  readonly children?: ReactNode;
}) {
  const { app } = useWords();
  usePageTitle(title);
  return (
    <div className={styles.gate} data-locked={isLocked}>
      <header className={styles.head}>
        <strong>{app.name}</strong>
        <LanguageSwitch />
      </header>
      <main className={isQuiet ? styles.quiet : styles.card} aria-live="polite" data-loading={isQuiet}>
        <h1>{title}</h1>
        {text !== undefined && <p>{text}</p>}
        {children !== undefined && <div className={styles.actions}>{children}</div>}
      </main>
    </div>
  );
}
