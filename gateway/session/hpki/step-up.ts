import type { IncomingMessage } from 'node:http';
import type { HpkiRefusal } from './refusals.js';
import type { CertificateFacts } from './verify-certificate.js';

/** A session, as far as the step-up needs it. */
export interface HpkiSession {
  /** Its id in the store: the hash of the cookie. */
  readonly id: string;
  /** The origin of the portal in which it is used, such as `https://portal.example`. */
  readonly origin: string;
  /** Makes a caller token that names the session's person to the directory. */
  readonly callerToken: () => string | Promise<string>;
}

/** The port to the sessions: this folder does not import them. */
export interface HpkiSessions<S extends HpkiSession = HpkiSession> {
  /** Finds the session of a request's cookie. @returns undefined if there is none, it is locked, or the request does not come from the portal's origin */
  ofRequest(request: IncomingMessage): Promise<S | undefined>;
  /** Finds a session by its id. @returns undefined if it has ended or is locked */
  byId(id: string): Promise<S | undefined>;
  /**
   * Gives the session the assurance of HPKI.
   *
   * @param until milliseconds since 1970
   * @returns false if the session has ended meanwhile
   */
  stepUp(session: S, certificate: CertificateFacts, until: number): Promise<boolean>;
}

/** Asks the directory whether a certificate is registered for the session's person, and whether the person may act. */
export type AskDirectory = (callerToken: string, certificate: CertificateFacts) => Promise<'matches' | 'refused' | 'unavailable'>;

/** How the card was proved: TLS handshake with the gateway, TLS handshake with a reverse proxy, or a signed challenge. */
export type HpkiMethod = 'tls' | 'proxy' | 'challenge';

/** The parts that a step-up needs. */
export interface StepUpOptions {
  readonly sessions: HpkiSessions;
  readonly askDirectory: AskDirectory;
  /** Milliseconds for which the assurance of HPKI lasts. */
  readonly lasts: number;
  readonly now: () => number;
  /** Counts attempts by method and outcome: `ok`, or the code of the refusal. */
  readonly observe: (method: HpkiMethod, outcome: HpkiRefusal | 'ok') => void;
}

/** When the assurance of HPKI ends (milliseconds since 1970), or why there was no step-up. */
export type StepUpResult = { readonly until: number } | { readonly refused: HpkiRefusal };

/**
 * Steps up a session. The caller has verified the certificate, and that the card's key was used. The directory decides whether the certificate is this
 * person's. The assurance ends with the certificate at the latest.
 */
export async function stepUp(
  session: HpkiSession,
  certificate: CertificateFacts,
  { sessions, askDirectory, lasts, now }: Omit<StepUpOptions, 'observe'>,
): Promise<StepUpResult> {
  const answer = await askDirectory(await session.callerToken(), certificate);
  if (answer !== 'matches') return { refused: answer === 'refused' ? 'CERTIFICATE_NOT_REGISTERED' : 'DIRECTORY_UNAVAILABLE' };
  const until = Math.min(now() + lasts, certificate.notAfter);
  return (await sessions.stepUp(session, certificate, until)) ? { until } : { refused: 'SESSION_MISSING' };
}
