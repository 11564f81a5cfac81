import type { Category } from '../../../subgraphs/kit/permit/category.js';

export type FacilityKind = 'HOSPITAL' | 'CLINIC' | 'PHARMACY' | 'NURSING_STATION' | 'CARE_OFFICE';

export type Sex = 'MALE' | 'FEMALE';

export type Role = 'NETWORK_ADMIN' | 'SUPPORT_CENTRE' | 'FACILITY_ADMIN' | 'AUDITOR';

export type SystemName = 'humanbridge' | 'id-link' | 'care-cabinet' | 'receipt-cloud';

export interface Facility {
  readonly id: string;
  /** Ten digits, prefecture 33. */
  readonly institutionCode: string;
  readonly name: string;
  readonly kana: string;
  readonly kind: FacilityKind;
  /** The regional-linkage product of a disclosing hospital. */
  readonly system: 'humanbridge' | 'id-link' | null;
  readonly viewing: boolean;
  readonly joinedOn: string;
  /** 公開範囲: what the facility discloses through each system. */
  readonly published: Partial<Readonly<Record<SystemName, readonly Category[]>>>;
}

export interface Patient {
  readonly id: string;
  /** 1-based; never part of an id that leaves the network. */
  readonly number: number;
  readonly networkId: string;
  readonly family: string;
  readonly given: string;
  readonly familyKana: string;
  readonly givenKana: string;
  readonly birthDate: string;
  readonly sex: Sex;
}

export interface User {
  readonly id: string;
  /** The issuer's `sub`: a demo account's name, or an opaque word for people without an account. */
  readonly subject: string;
  readonly hasAccount: boolean;
  readonly name: string;
  readonly kana: string;
  readonly profession: string;
  readonly idKind: 'FULL' | 'LIMITED';
  /** In addition to what the profession needs. */
  readonly requiredAssurance: string | null;
  /** How the demo issuer signs the person in. */
  readonly acr: string;
  readonly amr: readonly string[];
  readonly activities: readonly { readonly facilityId: string; readonly role: Role | null }[];
}

export interface Link {
  readonly patientId: string;
  readonly facilityId: string;
  /** 7 to 10 digits at a hospital; `C` and digits where only the care cabinet knows the patient. */
  readonly localPatientId: string;
  readonly confirmedAt: string;
}

export interface Consent {
  readonly id: string;
  readonly patientId: string;
  readonly disclosingFacilityId: string;
  readonly viewingFacilityId: string;
  readonly kind: 'PATIENT' | 'PUSH';
  readonly startsAt: string;
}

export interface Permission {
  readonly id: string;
  readonly userId: string;
  /** The acting facility. */
  readonly facilityId: string;
  /** Null: all consented patients of the acting facility. */
  readonly patientId: string | null;
  readonly categories: readonly Category[];
  readonly careFrom: string | null;
  readonly careUntil: string | null;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly reason: string;
}

/** What a clinic or pharmacy without a chart has: an ORCA with its API, or a folder of claims, of prescription symbols beside them, or of notebooks. */
export type ReceiptComputer = 'ORCA' | 'CLAIMS' | 'CLAIMS_AND_PRESCRIPTIONS' | 'NOTEBOOKS';

/** A facility that sends to the receipt cloud. */
export interface ReceiptFacility {
  readonly facilityId: string;
  readonly computer: ReceiptComputer;
  /** Of a pharmacy: the clinics whose prescriptions it dispenses. */
  readonly clinics: readonly string[];
  readonly patients: readonly {
    readonly patientId: string;
    /** At a pharmacy: the number that the uploader derives, because its texts have none. */
    readonly localPatientId: string;
    /** Whether the support centre has linked it. */
    readonly isLinked: boolean;
  }[];
}

export interface ReceiptWorld {
  readonly facilities: readonly ReceiptFacility[];
  /** Who has one drug of a HumanBridge hospital, of a clinic and of a pharmacy, and consented to all three for `dr-sato`. */
  readonly shownPatientId: string;
}

export interface World {
  readonly seed: number;
  readonly firstStart: string;
  readonly facilities: readonly Facility[];
  readonly patients: readonly Patient[];
  readonly users: readonly User[];
  readonly links: readonly Link[];
  readonly consents: readonly Consent[];
  readonly permissions: readonly Permission[];
  /** Absent where the network has no receipt cloud. */
  readonly receipts?: ReceiptWorld;
}
