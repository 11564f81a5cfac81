import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';

/** The name to which passkeys belong (WebAuthn §5.1.2, RP ID): browsers refuse an IP address such as 127.0.0.1. */
export const PASSKEY_HOST = 'localhost';

interface Passkey {
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
}

type Ceremony = 'register' | 'use';

/** The greatest number for each account. The oldest is replaced. */
const PASSKEYS_AT_MOST = 5;
const CHALLENGES_AT_MOST = 1_000;
/** Milliseconds for which a challenge is valid. */
const CHALLENGE_LASTS = 300_000;

/** The passkeys of the accounts, kept in a file, and the challenges that are open. */
export class Passkeys {
  readonly #passkeys: Map<string, readonly Passkey[]>;
  readonly #challenges = new Map<string, { readonly challenge: string; readonly until: number }>();

  constructor(
    private readonly file: string,
    private readonly now: () => number,
  ) {
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Passkey[]>) : {};
    this.#passkeys = new Map(Object.entries(kept));
  }

  has(account: string): boolean {
    return this.#of(account).length > 0;
  }

  /** Builds the options to register a passkey. @param visit the interaction to which the challenge belongs */
  async offerRegistration(visit: string, account: string, name: string) {
    const options = await generateRegistrationOptions({
      rpName: 'Hareyaka demo',
      rpID: PASSKEY_HOST,
      userName: account,
      userDisplayName: name,
      attestationType: 'none',
      excludeCredentials: this.#of(account).map(({ id }) => ({ id })),
      authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
    });
    this.#remember(`register ${visit} ${account}`, options.challenge);
    return options;
  }

  /** Builds the options to sign in with a passkey. @param visit the interaction to which the challenge belongs */
  async offerUse(visit: string, account: string) {
    const options = await generateAuthenticationOptions({
      rpID: PASSKEY_HOST,
      userVerification: 'required',
      allowCredentials: this.#of(account).map(({ id }) => ({ id })),
    });
    this.#remember(`use ${visit} ${account}`, options.challenge);
    return options;
  }

  /** Verifies and stores a new passkey. @returns whether the browser's answer was valid */
  async register(visit: string, account: string, origin: string, response: unknown): Promise<boolean> {
    const challenge = this.#take('register', visit, account);
    const known = this.#of(account);
    if (challenge === undefined) return false;
    const verified = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: PASSKEY_HOST,
    }).catch(() => undefined);
    if (!verified?.verified) return false;
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    this.#keep(account, [...known.slice(1 - PASSKEYS_AT_MOST), { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter }]);
    return true;
  }

  /** Verifies a sign-in. @returns whether a passkey of the account signed the answer, with user verification */
  async verifyUse(visit: string, account: string, origin: string, response: unknown): Promise<boolean> {
    const challenge = this.#take('use', visit, account);
    const known = this.#of(account);
    const passkey = known.find(({ id }) => id === (response as { id?: unknown } | null)?.id);
    if (challenge === undefined || !passkey) return false;
    const verified = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: PASSKEY_HOST,
      credential: { id: passkey.id, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: passkey.counter },
    }).catch(() => undefined);
    if (!verified?.verified) return false;
    const used = { ...passkey, counter: verified.authenticationInfo.newCounter };
    this.#keep(
      account,
      known.map((one) => (one.id === used.id ? used : one)),
    );
    return true;
  }

  #of(account: string): readonly Passkey[] {
    return this.#passkeys.get(account) ?? [];
  }

  #keep(account: string, passkeys: readonly Passkey[]): void {
    this.#passkeys.set(account, passkeys);
    writeFileSync(`${this.file}.tmp`, JSON.stringify(Object.fromEntries(this.#passkeys)), { mode: 0o600 });
    renameSync(`${this.file}.tmp`, this.file);
  }

  #remember(key: string, challenge: string): void {
    this.#challenges.delete(key);
    const [oldest] = this.#challenges.keys();
    if (this.#challenges.size >= CHALLENGES_AT_MOST) this.#challenges.delete(oldest!);
    this.#challenges.set(key, { challenge, until: this.now() + CHALLENGE_LASTS });
  }

  /** Takes the open challenge; each can be used once. */
  #take(ceremony: Ceremony, visit: string, account: string): string | undefined {
    const key = `${ceremony} ${visit} ${account}`;
    const open = this.#challenges.get(key);
    this.#challenges.delete(key);
    return open && this.now() < open.until ? open.challenge : undefined;
  }
}
