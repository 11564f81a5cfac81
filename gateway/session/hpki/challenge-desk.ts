import { randomBytes } from 'node:crypto';
import { makeKey, type OnceStore, takeSlot } from './once-store.js';
import type { HpkiRefusal } from './refusals.js';

/** The session and origin that a challenge belongs to. */
export interface ChallengeHolder {
  /** The session's id in the store. */
  readonly session: string;
  /** The origin of the page, such as `https://portal.example`. */
  readonly origin: string;
}

/** An open challenge. */
export interface Challenge {
  /** 256 random bits in base64url. The answer names it. */
  readonly nonce: string;
  /** The text that the card signs, as UTF-8. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The options of a desk. */
export interface ChallengeOptions {
  readonly store: OnceStore;
  readonly now: () => number;
}

/** Milliseconds for which a challenge is valid. */
export const CHALLENGE_LASTS = 300_000;
/** Challenges that one session gets within that time. */
export const CHALLENGES_AT_MOST = 10;

/**
 * Issues challenges and redeems each once. A challenge is valid only for the session and the origin for which it was issued, so a stolen answer is useless.
 *
 * @example
 * const challenge = await desk.open({ session: id, origin });
 * // The card signs challenge.text; later, with the answer:
 * const taken = await desk.take({ session: id, origin }, nonce);

 */
export class ChallengeDesk {
  constructor(private readonly options: ChallengeOptions) {}

  /** Issues a challenge. @returns ATTEMPT_LIMIT if the session had too many */
  async open(holder: ChallengeHolder): Promise<Challenge | { readonly refused: HpkiRefusal }> {
    const { store, now } = this.options;
    const limits = { atMost: CHALLENGES_AT_MOST, within: CHALLENGE_LASTS };
    if (!(await takeSlot(store, 'hpki-challenge-place', holder.session, limits))) return { refused: 'ATTEMPT_LIMIT' };
    const nonce = randomBytes(32).toString('base64url');
    const expiresAt = now() + CHALLENGE_LASTS;
    await store.setOnce(makeChallengeKey(holder, nonce), String(expiresAt), CHALLENGE_LASTS);
    return { nonce, text: writeChallenge(holder, nonce, expiresAt), expiresAt };
  }

  /** Redeems a challenge. @returns the text that must have been signed; CHALLENGE_UNKNOWN if it is not valid */
  async take(holder: ChallengeHolder, nonce: string): Promise<{ readonly text: string } | { readonly refused: HpkiRefusal }> {
    const found = /^[\w-]{43}$/.test(nonce) ? await this.options.store.take(makeChallengeKey(holder, nonce)) : undefined;
    const expiresAt = Number(found);
    // The store may be late in removing what has expired.
    const isOpen = found !== undefined && this.options.now() < expiresAt;
    return isOpen ? { text: writeChallenge(holder, nonce, expiresAt) } : { refused: 'CHALLENGE_UNKNOWN' };
  }
}

/** Writes the text to sign. Its first line names the purpose, so that a signature for another purpose is never accepted here. */
function writeChallenge({ origin, session }: ChallengeHolder, nonce: string, expiresAt: number): string {
  const lines = [
    'hareyaka: sign in with the HPKI card (v1)',
    `origin: ${origin}`,
    makeKey('session', session).replace(':', ': '),
    `nonce: ${nonce}`,
    `expires: ${new Date(expiresAt).toISOString()}`,
  ];
  return `${lines.join('\n')}\n`;
}

function makeChallengeKey({ session, origin }: ChallengeHolder, nonce: string): string {
  return makeKey('hpki-challenge', session, origin, nonce);
}
