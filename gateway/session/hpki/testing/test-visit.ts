import 'reflect-metadata';
import { SubjectAlternativeNameExtension } from '@peculiar/x509';
import type { AskDirectory, StepUpOptions } from '../step-up.js';
import { TicketDesk } from '../ticket-desk.js';
import { AUTHENTICATION_POLICY, DOCTOR_ROLE, type HpkiRules, SIGNATURE_POLICY } from '../verify-certificate.js';
import { readCertificate } from '../x509/certificate.js';
import { MemoryOnceStore } from './memory-once-store.js';
import { DAY, HOUR, type Issued, issue, type KeyPair, makeKeys, makeName, makeTestHpki, type TestHpki } from './test-hpki.js';
import { type TestSession, TestSessions } from './test-sessions.js';

export const PORTAL = 'https://portal.test';

/** What the tests of all three methods share: CAs, a doctor's certificate that is registered, sessions, and a clock that tests move. */
export interface TestCertificates {
  readonly hpki: TestHpki;
  readonly rules: HpkiRules;
  readonly doctor: Issued;
  /** A certificate that the directory has not registered. */
  readonly other: Issued;
  /** A certificate of the doctor's key that has expired. */
  readonly expired: Issued;
  /** The certificate of a TLS server on this machine. */
  readonly server: Issued;
}

/** Makes the keys and certificates: it takes a moment, so once for a file of tests. */
export async function makeTestCertificates(): Promise<TestCertificates> {
  const hpki = await makeTestHpki();
  const [keys, others, servers] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const by = hpki.authentication;
  const local = new SubjectAlternativeNameExtension([
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: 'localhost' },
  ]);
  return {
    hpki,
    doctor: await issue({ by, keys, serial: 'd1' }),
    other: await issue({ by, keys: others, serial: 'd2' }),
    expired: await issue({ by, keys, serial: 'd3', notBefore: Date.now() - 2 * DAY, notAfter: Date.now() - HOUR }),
    server: await issue({ by: hpki.root, keys: servers, name: makeName({ CN: 'localhost' }), extensions: [local] }),
    rules: {
      roots: [readCertificate(hpki.root.certificate)],
      intermediates: [readCertificate(hpki.authentication.certificate)],
      policy: AUTHENTICATION_POLICY,
      refusedPolicies: [SIGNATURE_POLICY],
      roles: [DOCTOR_ROLE],
      revocations: { stateOf: async () => 'good' },
    },
  };
}

/** The parts that change with each test. */
export interface TestVisit extends StepUpOptions {
  readonly clock: { now: number };
  readonly store: MemoryOnceStore;
  readonly sessions: TestSessions;
  readonly session: TestSession;
  readonly tickets: TicketDesk;
  readonly rules: HpkiRules;
  readonly outcomes: string[];
  /** What the directory answers, if not by its registration of the doctor's certificate for `session-1`. */
  directory: AskDirectory;
}

/** Begins a test: one session, whose person has the doctor's card. */
export function beginVisit({ rules }: TestCertificates): TestVisit {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const store = new MemoryOnceStore(now);
  const sessions = new TestSessions(PORTAL);
  const outcomes: string[] = [];
  const visit: TestVisit = {
    ...{ clock, store, sessions, outcomes, rules, now },
    session: sessions.begin('session-1'),
    tickets: new TicketDesk(store, now),
    lasts: 4 * HOUR,
    directory: async (token, { serial }) => (token === 'token of session-1' && serial === 'd1' ? 'matches' : 'refused'),
    askDirectory: async (...asked) => await visit.directory(...asked),
    observe: (method, outcome) => outcomes.push(`${method} ${outcome}`),
  };
  return visit;
}

/** Writes DER as PEM. */
export function toPem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

/** A private key as PEM. */
export function toKeyPem({ privateKey }: KeyPair): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}
