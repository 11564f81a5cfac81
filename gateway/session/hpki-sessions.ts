import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RecordSessionEvent } from '../audit/session-events.js';
import type { VerifiedAccess } from '../authn/access-token.js';
import { HPKI_ASSURANCE } from '../authn/assurance.js';
import type { HpkiSession, HpkiSessions } from './hpki/step-up.js';
import type { SessionAuthenticator } from './session-authenticator.js';
import type { HeldSession, Sessions } from './sessions.js';

export interface HpkiSessionsOptions {
  readonly sessions: Sessions;
  readonly authenticator: SessionAuthenticator;
  readonly origin: () => string;
  readonly tokenFor: (access: VerifiedAccess) => string;
  readonly record: RecordSessionEvent;
  readonly now: () => number;
}

/** How often a step-up is tried if the session is changed at the same time. */
const ATTEMPTS = 5;

/** Gives `hpki/` its view of the sessions. A locked session cannot be stepped up: it must be unlocked first. */
export function createHpkiSessions({ sessions, authenticator, origin, tokenFor, record, now }: HpkiSessionsOptions): HpkiSessions {
  const describe = (held: HeldSession | undefined): HpkiSession | undefined =>
    held && !held.session.locked
      ? { id: held.id, origin: origin(), callerToken: () => tokenFor(authenticator.accessFor(held.session)) }
      : undefined;
  return {
    ofRequest: async (request: IncomingMessage) => {
      const cookie = authenticator.cookieOf(request, { needsHeader: true });
      return cookie === undefined ? undefined : describe(await sessions.find(cookie));
    },
    byId: async (id) => describe(await sessions.read(id)),
    stepUp: async ({ id }, _certificate, until) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const held = await sessions.read(id);
        if (!held || held.session.locked) return false;
        const stepUp = { assurance: HPKI_ASSURANCE, until, at: now() };
        if (await sessions.change(held, { ...held.session, stepUp })) {
          const access = { ...authenticator.accessFor(held.session), assurance: HPKI_ASSURANCE };
          record({ kind: 'step-up', requestId: randomUUID(), access });
          return true;
        }
      }
      return false;
    },
  };
}
