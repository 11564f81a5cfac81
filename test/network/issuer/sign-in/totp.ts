import { hkdfSync } from 'node:crypto';
import type { JWK } from 'jose';
import { Secret, TOTP } from 'otpauth';

/** The result of checking a code. `USED`: a code is accepted once (RFC 6238 §5.2). `WAIT`: too many wrong codes came before. */
export type CodeVerdict = 'ACCEPTED' | 'WRONG' | 'USED' | 'WAIT';

const PERIOD = 30;
const WRONG_AT_MOST = 5;
/** Milliseconds for which no code is accepted after {@link WRONG_AT_MOST} wrong ones. */
const WAIT = 60_000;

/** An account's time-based codes (RFC 6238, six digits, 30 s). The secret is derived from the issuer's own key, so no other file holds it. */
export function createTotp(keys: { readonly keys: readonly JWK[] }, account: string): TOTP {
  const secret = hkdfSync('sha256', Buffer.from(keys.keys[0]!.d!, 'base64url'), '', `totp ${account}`, 20);
  return new TOTP({
    issuer: 'Hareyaka demo',
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD,
    secret: new Secret({ buffer: secret }),
  });
}

/** Checks one-time codes. It forgets used and wrong codes when the issuer restarts. */
export class TotpCodes {
  readonly #accounts = new Map<string, { readonly wrong: number; readonly waitUntil: number; readonly usedPeriod: number }>();

  constructor(
    private readonly keys: { readonly keys: readonly JWK[] },
    private readonly now: () => number,
  ) {}

  /** The address that an authenticator app reads from a QR picture. It holds the secret. */
  address(account: string): string {
    return createTotp(this.keys, account).toString();
  }

  /** Checks a code. @param account must exist, because a record is kept for each */
  check(account: string, code: string): CodeVerdict {
    const now = this.now();
    const { wrong, waitUntil, usedPeriod } = this.#accounts.get(account) ?? { wrong: 0, waitUntil: 0, usedPeriod: -1 };
    if (now < waitUntil) return 'WAIT';
    // The clock of a smartphone may differ by one period.
    const distance = /^\d{6}$/.test(code) ? createTotp(this.keys, account).validate({ token: code, timestamp: now, window: 1 }) : null;
    const period = distance === null ? undefined : Math.floor(now / 1000 / PERIOD) + distance;
    if (period !== undefined && period > usedPeriod) {
      this.#accounts.set(account, { wrong: 0, waitUntil: 0, usedPeriod: period });
      return 'ACCEPTED';
    }
    const isLast = wrong + 1 >= WRONG_AT_MOST;
    this.#accounts.set(account, { wrong: isLast ? 0 : wrong + 1, waitUntil: isLast ? now + WAIT : 0, usedPeriod });
    if (isLast) return 'WAIT';
    return period === undefined ? 'WRONG' : 'USED';
  }
}
