import { randomBytes } from 'node:crypto';
import { makeKey, type OnceStore, takeSlot } from './once-store.js';
import type { HpkiRefusal } from './refusals.js';

/** The session that a ticket belongs to, and the origin to which the browser returns. */
export interface TicketHolder {
  /** The session's id in the store. */
  readonly session: string;
  /** The origin of the portal. */
  readonly origin: string;
}

/** Milliseconds for which a ticket is valid. */
export const TICKET_LASTS = 60_000;
/** Tickets that one session gets within that time. */
export const TICKETS_AT_MOST = 10;

/**
 * Issues tickets with which a browser goes from the portal to the port that asks for a certificate: browsers do not send the session's cookie there. A ticket
 * names the session to step up. It is not enough alone: the certificate must be registered for the session's person.
 */
export class TicketDesk {
  constructor(
    private readonly store: OnceStore,
    private readonly now: () => number,
  ) {}

  /** Issues a ticket: 256 random bits in base64url. @returns ATTEMPT_LIMIT if the session had too many */
  async give(holder: TicketHolder): Promise<{ readonly ticket: string; readonly expiresAt: number } | { readonly refused: HpkiRefusal }> {
    const limits = { atMost: TICKETS_AT_MOST, within: TICKET_LASTS };
    if (!(await takeSlot(this.store, 'hpki-ticket-place', holder.session, limits))) return { refused: 'ATTEMPT_LIMIT' };
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = this.now() + TICKET_LASTS;
    await this.store.setOnce(makeKey('hpki-ticket', ticket), JSON.stringify({ ...holder, expiresAt }), TICKET_LASTS);
    return { ticket, expiresAt };
  }

  /** Redeems a ticket, once. @returns undefined if it is not valid */
  async take(ticket: string): Promise<TicketHolder | undefined> {
    const found = /^[\w-]{43}$/.test(ticket) ? await this.store.take(makeKey('hpki-ticket', ticket)) : undefined;
    if (found === undefined) return undefined;
    const { session, origin, expiresAt } = JSON.parse(found) as TicketHolder & { expiresAt: number };
    return this.now() < expiresAt ? { session, origin } : undefined;
  }
}
