import type { IncomingMessage } from 'node:http';
import type { HpkiSession, HpkiSessions } from '../step-up.js';
import type { CertificateFacts } from '../verify-certificate.js';

/** A session of a test. Its cookie is its id. */
export interface TestSession extends HpkiSession {
  steppedUp: { readonly serial: string; readonly until: number } | undefined;
}

/** Sessions in memory. */
export class TestSessions implements HpkiSessions<TestSession> {
  readonly open = new Map<string, TestSession>();

  constructor(private readonly origin: string) {}

  begin(id: string): TestSession {
    const session: TestSession = { id, origin: this.origin, steppedUp: undefined, callerToken: () => `token of ${id}` };
    this.open.set(id, session);
    return session;
  }

  async ofRequest({ headers }: IncomingMessage): Promise<TestSession | undefined> {
    return headers.origin === this.origin ? this.open.get(headers.cookie ?? '') : undefined;
  }

  async byId(id: string): Promise<TestSession | undefined> {
    return this.open.get(id);
  }

  async stepUp(session: TestSession, { serial }: CertificateFacts, until: number): Promise<boolean> {
    if (!this.open.has(session.id)) return false;
    session.steppedUp = { serial, until };
    return true;
  }
}
