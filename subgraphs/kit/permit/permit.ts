import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { KitError } from '../errors.js';
import { buildSubject, type Caller } from '../identity/caller.js';
import { CALLER_TOKEN_LIFE, CLOCK_LEEWAY } from '../identity/caller-token.js';
import { Refused } from '../observe/refusal.js';
import { Grant } from './grant.js';
import type { PermitClaims, Sealed } from './permit-claims.js';
import { openSealed, type SealingKey } from './seal.js';

export const PERMIT_TYP = 'permit+jwt';
/** The greatest lifetime of a permit, in seconds. */
export const PERMIT_LIFE = CALLER_TOKEN_LIFE;

/** Verifies the permits for one system. */
export class Permits {
  readonly #verified = new LRUCache<string, { grant: Grant; until: number }>({ max: 10_000 });

  constructor(
    private readonly expected: { audience: string; issuer: string; keys: JWTVerifyGetKey; unseal: SealingKey | readonly SealingKey[] },
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Verifies a permit and makes this caller's grant for this chart. A cached permit is still checked for everything but its signature.
   *
   * @param chart the id of the chart reference that contained it; `undefined` for a permit from an exchange
   * @throws KitError PERMIT_INVALID for every problem
   */
  async verify(permit: string, caller: Caller, chart?: string): Promise<Grant> {
    try {
      const known = this.#verified.get(permit);
      const { grant, until } = known ?? (await this.#read(permit));
      const claims = grant.claims;
      if (this.now() >= until) throw new Refused('expired', 'the permit has expired');
      if (claims.sub !== buildSubject(caller)) throw new Refused('person', 'the permit is for another person');
      if (claims.fac !== caller.facility) throw new Refused('facility', 'the permit is for another acting facility');
      if (claims.acr !== caller.assurance) throw new Refused('assurance', 'the permit is for another assurance');
      if (chart !== undefined && claims.chart !== chart) throw new Refused('chart', 'the permit is for another chart');
      if (!known) this.#verified.set(permit, { grant, until });
      return grant;
    } catch (error) {
      throw new KitError('PERMIT_INVALID', { cause: error });
    }
  }

  /** Forgets verified permits, so that each is verified again: a key may have been withdrawn. */
  forget(): void {
    this.#verified.clear();
  }

  async #read(permit: string): Promise<{ grant: Grant; until: number }> {
    const { payload } = await jwtVerify(permit, this.expected.keys, {
      typ: PERMIT_TYP,
      algorithms: ['EdDSA'],
      issuer: this.expected.issuer,
      audience: this.expected.audience,
      requiredClaims: ['exp', 'iat', 'sub', 'usr', 'prf', 'fac', 'pat', 'chart', 'purpose', 'lines', 'sealed'],
      maxTokenAge: PERMIT_LIFE,
      clockTolerance: CLOCK_LEEWAY,
      currentDate: new Date(this.now()),
    });
    const claims = payload as unknown as PermitClaims;
    const sealed = await openSealed<Sealed>(claims.sealed, this.expected.unseal);
    return { grant: new Grant(claims, sealed), until: Math.min(claims.exp, claims.iat + PERMIT_LIFE) * 1000 };
  }
}
