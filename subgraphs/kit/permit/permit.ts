import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { KitError } from '../errors.js';
import { type Caller, subjectOf } from '../identity/caller.js';
import { CALLER_TOKEN_LIFE, CLOCK_LEEWAY } from '../identity/caller-token.js';
import { Refused } from '../observe/refusal.js';
import type { CategoryMask } from './category.js';
import { Grant } from './grant.js';
import { openSealed, type SealingKey } from './seal.js';

export const PERMIT_TYP = 'permit+jwt';
/** A permit lives this long at most, in seconds. */
export const PERMIT_LIFE = CALLER_TOKEN_LIFE;

/** Why the patient may be looked at: treatment, or emergency access ("break the glass"). FHIR v3-ActReason codes. */
export type Purpose = 'TREAT' | 'BTG';

/** What one line of a permit allows: these categories, at one facility, of these care dates. */
export interface PermitLine {
  /** The disclosing facility's id in the directory. */
  readonly f: string;
  /** Categories as a bit mask. */
  readonly c: CategoryMask;
  /** First and last care date, `YYYY-MM-DD`, absent where unlimited. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** What the permit says in the clear. Everything in it is an opaque id; the local patient IDs are in `sealed`. */
export interface PermitClaims {
  readonly iss: string;
  /** The connected system. */
  readonly aud: string;
  /** The person: `subjectOf(caller)`. */
  readonly sub: string;
  /** The directory's id of the same person, for a system that writes. */
  readonly usr: string;
  /** The acting facility. */
  readonly fac: string;
  readonly acr: string;
  readonly pat: string;
  readonly chart: string;
  readonly purpose: Purpose;
  readonly lines: readonly PermitLine[];
  /** Ids of the consents, permissions and emergency accesses on which it rests: for the audit. */
  readonly grounds: readonly string[];
  /** A JWE to the system's own key: `Sealed`. */
  readonly sealed: string;
  readonly iat: number;
  readonly exp: number;
}

/** What only the system reads. */
export interface Sealed {
  /** Under which identity each facility knows the patient, by the facility's id. */
  readonly places: Readonly<Record<string, { readonly id: string; readonly institution: string }>>;
  /** The patient as the directory knows her: for a system that compares, where the permit covers her demographics there. */
  readonly recorded?: RecordedDemographics;
}

/** The directory's own demographics of a patient. */
export interface RecordedDemographics {
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
  readonly sex: string;
}

/** Verifies the permits addressed to one system. */
export class Permits {
  readonly #verified = new LRUCache<string, { grant: Grant; until: number }>({ max: 10_000 });

  constructor(
    private readonly expected: { audience: string; issuer: string; keys: JWTVerifyGetKey; unseal: SealingKey | readonly SealingKey[] },
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The grant that a permit gives this caller for this chart. A permit seen before is still checked for everything but its signature.
   *
   * @param chart the id of the chart reference that carried it; `undefined` for a permit that came by exchange
   * @throws KitError PERMIT_INVALID, whatever was wrong
   */
  async verify(permit: string, caller: Caller, chart?: string): Promise<Grant> {
    try {
      const known = this.#verified.get(permit);
      const { grant, until } = known ?? (await this.#read(permit));
      const claims = grant.claims;
      if (this.now() >= until) throw new Refused('expired', 'the permit has expired');
      if (claims.sub !== subjectOf(caller)) throw new Refused('person', 'the permit is for another person');
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
      requiredClaims: ['exp', 'iat', 'sub', 'fac', 'pat', 'chart', 'lines', 'sealed'],
      maxTokenAge: PERMIT_LIFE,
      clockTolerance: CLOCK_LEEWAY,
      currentDate: new Date(this.now()),
    });
    const claims = payload as unknown as PermitClaims;
    const sealed = await openSealed<Sealed>(claims.sealed, this.expected.unseal);
    return { grant: new Grant(claims, sealed), until: Math.min(claims.exp, claims.iat + PERMIT_LIFE) * 1000 };
  }
}
