import type { CategoryMask } from './category.js';

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
