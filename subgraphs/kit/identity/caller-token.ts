import { KeyObject, sign } from 'node:crypto';
import { type CryptoKey, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { KitError } from '../errors.js';
import type { Caller } from './caller.js';

/** The lifetime of a caller token, in seconds. */
export const CALLER_TOKEN_LIFE = 60;
/** The tolerated difference between the clocks of two machines, in seconds. */
export const CLOCK_LEEWAY = 5;
const TYP = 'caller+jwt';

/** A signing key of an issuer, with its id. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/**
 * Signs a caller token for one subgraph (EdDSA, Ed25519). It is valid for 60 s, and only for that audience.
 *
 * @param now milliseconds since 1970
 * @example signCallerToken(caller, { audience: 'humanbridge', issuer: 'hareyaka-gateway', key, now: Date.now() })
 */
export function signCallerToken(
  caller: Caller,
  { audience, issuer, key, now }: { audience: string; issuer: string; key: SigningKey; now: number },
): string {
  const iat = Math.floor(now / 1000);
  const claims = {
    who: caller.issuer,
    sub: caller.subject,
    fac: caller.facility,
    addr: caller.address,
    scope: caller.scopes.join(' '),
    acr: caller.assurance,
    amr: caller.methods,
    auth_time: caller.authenticatedAt,
    op: caller.operation,
    opens: caller.opens,
    names: caller.names,
    iss: issuer,
    aud: audience,
    iat,
    exp: iat + CALLER_TOKEN_LIFE,
  };
  const signed = `${encodeHeader(key.kid)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  // Not with jose: a signature in this thread costs half of one in the thread pool, and every operation needs several.
  return `${signed}.${sign(null, Buffer.from(signed), toPrivateKey(key.key)).toString('base64url')}`;
}

const headers = new Map<string, string>();

function encodeHeader(kid: string): string {
  let header = headers.get(kid);
  if (header === undefined) {
    header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: TYP, kid })).toString('base64url');
    headers.set(kid, header);
  }
  return header;
}

const privateKeys = new WeakMap<CryptoKey, KeyObject>();

/** @throws TypeError if it is not an Ed25519 key: no other key may sign here */
function toPrivateKey(key: CryptoKey): KeyObject {
  let known = privateKeys.get(key);
  if (!known) {
    known = KeyObject.from(key as never);
    if (known.type !== 'private' || known.asymmetricKeyType !== 'ed25519') throw new TypeError('caller tokens are signed by Ed25519 keys');
    privateKeys.set(key, known);
  }
  return known;
}

/** Verifies caller tokens for one subgraph. Kind, algorithm, issuer, audience and key set are pinned. */
export class CallerTokens {
  readonly #verified = new LRUCache<string, { caller: Caller; until: number }>({ max: 5_000 });

  constructor(
    private readonly expected: { audience: string; issuer: string; keys: JWTVerifyGetKey },
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws KitError CALLER_UNKNOWN for every problem, so that an outsider learns nothing from the answer. */
  async verify(token: string | undefined): Promise<Caller> {
    if (!token) throw new KitError('CALLER_UNKNOWN');
    const known = this.#verified.get(token);
    if (known && this.now() < known.until) return known.caller;
    try {
      const { payload } = await jwtVerify(token, this.expected.keys, {
        typ: TYP,
        algorithms: ['EdDSA'],
        issuer: this.expected.issuer,
        audience: this.expected.audience,
        requiredClaims: ['exp', 'iat', 'sub', 'who', 'fac'],
        maxTokenAge: CALLER_TOKEN_LIFE,
        clockTolerance: CLOCK_LEEWAY,
        currentDate: new Date(this.now()),
      });
      const caller: Caller = {
        issuer: readText(payload.who),
        subject: readText(payload.sub),
        facility: readText(payload.fac),
        address: readText(payload.addr ?? ''),
        scopes: readText(payload.scope).split(' ').filter(Boolean),
        assurance: readText(payload.acr),
        methods: readTexts(payload.amr),
        authenticatedAt: Number(payload.auth_time) || 0,
        operation: readText(payload.op),
        opens: readTexts(payload.opens),
        names: readTexts(payload.names),
      };
      this.#verified.set(token, { caller, until: payload.exp! * 1000 });
      return caller;
    } catch (error) {
      throw new KitError('CALLER_UNKNOWN', { cause: error });
    }
  }

  /** Forgets verified tokens, so that each is verified again: a key may have been withdrawn. */
  forget(): void {
    this.#verified.clear();
  }
}

function readText(claim: unknown): string {
  if (typeof claim !== 'string') throw new TypeError('a claim that must be text is not');
  return claim;
}

function readTexts(claim: unknown): string[] {
  if (!Array.isArray(claim)) throw new TypeError('a claim that must be a list is not');
  return claim.map(readText);
}
