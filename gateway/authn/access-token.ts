import { errors, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { CLOCK_LEEWAY } from '../../subgraphs/kit/identity/caller-token.js';
import { classifyRefusal, type RefusalReason } from '../../subgraphs/kit/observe/refusal.js';
import { gatewayError } from '../errors.js';
import { TokenRefused, verifyJws } from './jws.js';

/** The content of a verified access token. It says nothing about rights: these come from the directory. */
export interface VerifiedAccess {
  readonly issuer: string;
  readonly subject: string;
  readonly facility: string;
  readonly scopes: readonly string[];
  readonly assurance: string;
  readonly methods: readonly string[];
  /** Seconds since 1970. */
  readonly authenticatedAt: number;
}

/** Tokens in the cache. */
const SEEN = 1 << 16;
/** A cached token is verified again after this many milliseconds: its key may have been withdrawn. */
const KNOWN_FOR = 60_000;

/** Verifies access tokens (RFC 9068) of one issuer for one audience. */
export class AccessTokens {
  /** By the mark of the header: hashing the whole header for each request would take longer than comparing it once. */
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

  /** Verifies a token, at once or by a promise. @throws GraphQLError UNAUTHENTICATED, with the same message for every fault */
  verify(authorization = ''): VerifiedAccess | Promise<VerifiedAccess> {
    const known = this.#verified.get(computeMark(authorization));
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
      const { sub, facility, scope, acr, amr, auth_time } = payload;
      if (typeof sub !== 'string' || sub === '' || typeof facility !== 'string' || facility === '') throw new TokenRefused('claims');
      const access: VerifiedAccess = {
        issuer: this.expected.issuer,
        subject: sub,
        facility,
        scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [],
        assurance: typeof acr === 'string' ? acr : '',
        methods: Array.isArray(amr) ? amr.map(String) : [],
        authenticatedAt: Number(auth_time) || 0,
      };
      const until = Math.min((payload.exp as number) * 1000, this.now() + KNOWN_FOR);
      if (this.#again(token)) this.#verified.set(computeMark(authorization), { authorization, access, until });
      return access;
    } catch (error) {
      const isKnown = error instanceof errors.JOSEError || error instanceof TokenRefused;
      if (!isKnown) this.onTrouble(error as Error);
      this.onRefused(isKnown ? classifyRefusal(error) : 'keys-unavailable');
      throw gatewayError('UNAUTHENTICATED');
    }
  }

  /** Whether a token was probably verified before: a token that comes only once is not worth a place in the cache. */
  #again(token: string): boolean {
    const mark = computeMark(token);
    const place = mark % SEEN;
    const again = this.#seen[place] === mark;
    this.#seen[place] = mark;
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

/** Computed from the end of the signature, where any two tokens differ. Two tokens with the same mark share a place in a cache. */
function computeMark(token: string): number {
  let mark = 0;
  for (let index = Math.max(0, token.length - 12); index < token.length; index++) mark = Math.imul(mark, 31) + token.charCodeAt(index);
  // Without the sign and one more bit: V8 stores such a number without an object.
  return mark & 0x3fffffff;
}
