import type { Ground } from '../audit/disclosure.js';
import type { CategoryMask } from './category.js';

/** The purpose: treatment, or emergency access ("break the glass"). FHIR v3-ActReason codes. */
export type Purpose = 'TREAT' | 'BTG';

/** One line of a permit: these categories, at one facility, with these care dates. */
export interface PermitLine {
  /** The disclosing facility's id in the directory. */
  readonly f: string;
  /** Categories as a bit mask. */
  readonly c: CategoryMask;
  /** First and last care date, `YYYY-MM-DD`; absent if there is no limit. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** Why: the grounds of this line, for the audit. */
  readonly g: readonly Ground[];
}

/** The readable part of a permit. Everything in it is an opaque id; the local patient IDs are in `sealed`. */
export interface PermitClaims {
  readonly iss: string;
  /** The connected system. */
  readonly aud: string;
  /** The person: `buildSubject(caller)`. */
  readonly sub: string;
  /** The directory's id of the same person, for a system that writes. */
  readonly usr: string;
  /** The person's profession, for the audit. */
  readonly prf: string;
  /** The acting facility. */
  readonly fac: string;
  readonly acr: string;
  readonly pat: string;
  readonly chart: string;
  readonly purpose: Purpose;
  readonly lines: readonly PermitLine[];
  /** A JWE for the system's own key: `Sealed`. */
  readonly sealed: string;
  readonly iat: number;
  readonly exp: number;
}

/** The part that only the system can read. */
export interface Sealed {
  /** The patient's identity at each facility, by the facility's id. */
  readonly places: Readonly<Record<string, SealedPlace>>;
  /** The patient's demographics in the directory, for a system that compares them, if the permit covers demographics there. */
  readonly recorded?: RecordedDemographics;
}

/** A patient's identity at one facility. */
export interface SealedPlace {
  /** The patient's local ID. */
  readonly id: string;
  readonly institution: string;
  /** For a system whose store is encrypted: the patient's key there, sealed for the system. */
  readonly key?: string | undefined;
}

/** The directory's own demographics of a patient. */
export interface RecordedDemographics {
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
  readonly sex: string;
}
