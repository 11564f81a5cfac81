import type { HpkiRefusal } from './refusals.js';
import { type HpkiMethod, type StepUpOptions, stepUp } from './step-up.js';
import type { TicketDesk } from './ticket-desk.js';
import { type HpkiRules, type PresentedCertificate, verifyCertificate } from './verify-certificate.js';

/** The path to which the browser goes with a ticket, and where it is asked for a certificate. */
export const CERTIFICATE_PATH = '/session/hpki/certificate';

/** The parts that a visit needs. */
export interface VisitOptions extends StepUpOptions {
  readonly tickets: TicketDesk;
  readonly rules: HpkiRules;
}

/** A browser's request with a ticket, and the certificate whose key the browser proved to have, if any. */
export interface Visit {
  readonly method: HpkiMethod;
  /** The address after the path, such as `?ticket=…`. */
  readonly search: string;
  readonly presented: PresentedCertificate | { readonly refused: HpkiRefusal };
}

/**
 * Handles a browser that comes with a ticket. If its certificate is accepted and registered for the session's person, the session is stepped up.
 *
 * @returns the address of the portal with the outcome, `?hpki=ok` or `?hpki=CODE`; undefined if the ticket is not valid
 */
export async function receiveVisit({ method, search, presented }: Visit, options: VisitOptions): Promise<string | undefined> {
  const holder = await options.tickets.take(new URLSearchParams(search).get('ticket') ?? '');
  const session = holder && (await options.sessions.byId(holder.session));
  if (!holder || !session) {
    options.observe(method, 'TICKET_UNKNOWN');
    return undefined;
  }
  const outcome = await verifyAndStepUp();
  options.observe(method, outcome);
  return `${holder.origin}/?hpki=${outcome}`;

  async function verifyAndStepUp(): Promise<HpkiRefusal | 'ok'> {
    if ('refused' in presented) return presented.refused;
    const verdict = await verifyCertificate(presented, options.rules, options.now());
    if ('refused' in verdict) return verdict.refused;
    const result = await stepUp(session!, verdict.certificate, options);
    return 'refused' in result ? result.refused : 'ok';
  }
}

/** The page for a ticket that is not valid. It has no link, because the portal's address is not known. */
export const TICKET_PAGE = `<!doctype html><html lang="ja"><meta charset="utf-8"><title>HPKI</title>
<p>この画面の有効期限が切れました。ポータルに戻り、もう一度 HPKI カードで認証してください。</p>
<p lang="en">This page has expired. Go back to the portal and authenticate with your HPKI card again.</p></html>
`;

/** Headers of every answer at that address: nothing is kept, and the ticket is not passed on. */
export const VISIT_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
