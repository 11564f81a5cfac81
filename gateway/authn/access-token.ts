import { errors, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { CLOCK_LEEWAY } from '../../subgraphs/kit/identity/caller-token.js';
import { classifyRefusal, type RefusalReason } from '../../subgraphs/kit/observe/refusal.js';
import { gatewayError } from '../errors.js';
import { TokenRefused, verifyJws } from './jws.js';

/** The content of a verified access token. It holds no rights: the directory decides them. */
export interface VerifiedAccess {
  readonly issuer: string;
  readonly subject: string;
  /** The acting facility; empty if the token does not name one: then the header `hareyaka-facility` must. */
  readonly facility: string;
  /** The client's address in its canonical text; only in the access of a request, see `deriveAccess`. */
  readonly address?: string;
  readonly scopes: readonly string[];
  /** The `acr`; empty if there is none. */
  readonly assurance: string;
  /** The `amr`. */
  readonly methods: readonly string[];
  /** Seconds since 1970. */
  readonly authenticatedAt: number;
  /** The application: the token's `client_id` or `azp`, or `browser` for a session. Only for the audit. */
  readonly client?: string;
}

/** Slots of the table that remembers which tokens came before. */
const SEEN = 1 << 16;
/** A cached token is verified again after this many milliseconds, because its key may have been withdrawn. */
const KNOWN_FOR = 60_000;

/**
 * Verifies access tokens (RFC 9068) of one issuer for one audience.
 *
 * @example await new AccessTokens({ issuer, audience, keys: createRemoteJWKSet(url) }).verify('Bearer eyJ…')
 */
export class AccessTokens {
  /** By a checksum of the header, because hashing the whole header for each request would take longer than comparing it once. */
  readonly #verified = new LRUCache<number, { readonly authorization: string; readonly access: VerifiedAccess; readonly until: number }>({
    max: 5_000,
  });

  readonly #seen = new Uint32Array(SEEN);

  constructor(
    private readonly expected: { issuer: string; audience: string; keys: JWTVerifyGetKey },
    private readonly now: () => number = Date.now,
    /** Called when a token could not be verified because the issuer's keys could not be fetched. */
    private readonly onTrouble: (cause: Error) => void = () => undefined,
    /** Called with the reason when a token is refused. */
    private readonly onRefused: (reason: RefusalReason) => void = () => undefined,
  ) {}

  /** Verifies the header `authorization`; synchronously if the token is cached. @throws GraphQLError UNAUTHENTICATED, with the same message for every fault */
  verify(authorization = ''): VerifiedAccess | Promise<VerifiedAccess> {
    const known = this.#verified.get(computeChecksum(authorization));
    return known?.authorization === authorization && this.now() < known.until ? known.access : this.#verify(authorization);
  }

  async #verify(authorization: string): Promise<VerifiedAccess> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token) {
      this.onRefused(authorization === '' ? 'absent' : 'malformed');
      throw gatewayError('UNAUTHENTICATED');
    }
    try {
      const { header, payload } = await verifyJws(token, this.expected.keys);
      this.#check(header, payload);
      const { sub, facility, scope, acr, amr, auth_time, client_id, azp } = payload;
      if (typeof sub !== 'string' || sub === '') throw new TokenRefused('claims');
      if (facility !== undefined && (typeof facility !== 'string' || facility === '')) throw new TokenRefused('claims');
      const access: VerifiedAccess = {
        issuer: this.expected.issuer,
        subject: sub,
        facility: facility ?? '',
        scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [],
        assurance: typeof acr === 'string' ? acr : '',
        methods: Array.isArray(amr) ? amr.map(String) : [],
        authenticatedAt: Number(auth_time) || 0,
        client: String(client_id ?? azp ?? '').slice(0, 100),
      };
      const until = Math.min((payload.exp as number) * 1000, this.now() + KNOWN_FOR);
      if (this.#again(token)) this.#verified.set(computeChecksum(authorization), { authorization, access, until });
      return access;
    } catch (error) {
      const isKnown = error instanceof errors.JOSEError || error instanceof TokenRefused;
      if (!isKnown) this.onTrouble(error as Error);
      this.onRefused(isKnown ? classifyRefusal(error) : 'keys-unavailable');
      throw gatewayError('UNAUTHENTICATED');
    }
  }

  /** Whether a token was probably verified before: a token that comes only once is not cached. */
  #again(token: string): boolean {
    const checksum = computeChecksum(token);
    const slot = checksum % SEEN;
    const again = this.#seen[slot] === checksum;
    this.#seen[slot] = checksum;
    return again;
  }

  /** Checks type, issuer, audience and times, as RFC 9068 §4 and RFC 7519 §4.1 require. */
  #check({ typ }: Record<string, unknown>, { iss, aud, exp, nbf }: Record<string, unknown>): void {
    const { issuer, audience } = this.expected;
    const now = Math.floor(this.now() / 1000);
    const kind = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined;
    if (kind !== 'at+jwt') throw new TokenRefused('typ');
    if (iss !== issuer) throw new TokenRefused('iss');
    if (aud !== audience && !(Array.isArray(aud) && aud.includes(audience))) throw new TokenRefused('aud');
    if (typeof exp !== 'number' || exp <= now - CLOCK_LEEWAY) throw new TokenRefused('exp');
    if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + CLOCK_LEEWAY)) throw new TokenRefused('nbf');
  }
}

/** A checksum of the end of the signature, where two tokens differ. Two tokens with the same checksum replace each other in the cache. */
function computeChecksum(token: string): number {
  let checksum = 0;
  for (let index = Math.max(0, token.length - 12); index < token.length; index++)
    checksum = Math.imul(checksum, 31) + token.charCodeAt(index);
  // 30 bits: V8 stores such a number without allocating an object.
  return checksum & 0x3fffffff;
}
