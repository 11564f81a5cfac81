import type { Decimal } from '../text/decimal.js';
import type { PartialDate } from '../text/read-date.js';

/** When the API answered, `YYYYMMDDHHMMSS`; null if it does not say. It is no part of what a reply says. */
export interface OrcaReply {
  readonly answeredAt: string | null;
}

export interface OrcaPatient {
  readonly id: string | null;
  readonly name: string | null;
  readonly kana: string | null;
  readonly sex: 'M' | 'F' | null;
  readonly birthDate: PartialDate | null;
  readonly isTest: boolean;
}

/** patientgetv2, patientlst1v2 and patientlst2v2. */
export interface OrcaPatients extends OrcaReply {
  readonly patients: readonly OrcaPatient[];
}

/** diseasegetv2 */
export interface OrcaDiseases extends OrcaReply {
  readonly patient: OrcaPatient;
  /** The month that was asked for. */
  readonly month: PartialDate | null;
  readonly diseases: readonly OrcaDisease[];
}

export interface OrcaDisease {
  /** Its position in the reply, from 1. */
  readonly line: number;
  readonly name: string | null;
  /** Seven digits; null if there is none, or more than one. */
  readonly code: string | null;
  readonly codeName: string | null;
  readonly modifiers: readonly { readonly code: string; readonly text: string | null }[];
  readonly startedOn: PartialDate | null;
  readonly endedOn: PartialDate | null;
  /** Disease_OutCome as given. */
  readonly outcome: string | null;
  readonly isMain: boolean;
  /** Disease_SuspectedFlag: S 疑い, A 急性. */
  readonly isSuspected: boolean;
  readonly isAcute: boolean;
  readonly supplement: string | null;
  readonly department: string | null;
  readonly isInpatient: boolean;
}

/** acceptlstv2: the receptions of a day. */
export interface OrcaAcceptances extends OrcaReply {
  readonly date: PartialDate | null;
  readonly acceptances: readonly OrcaAcceptance[];
}

export interface OrcaAcceptance {
  readonly line: number;
  readonly patient: OrcaPatient;
  readonly id: string | null;
  /** HHMM */
  readonly time: string | null;
  readonly department: { readonly code: string | null; readonly name: string | null };
  readonly physician: { readonly code: string | null; readonly name: string | null };
}

/** prescriptionv2 (処方せん) and medicinenotebookv2 (お薬手帳). */
export interface OrcaPrescriptions extends OrcaReply {
  readonly form: 'PRESCRIPTION' | 'NOTEBOOK';
  readonly prescriptions: readonly OrcaPrescription[];
}

export interface OrcaPrescription {
  readonly line: number;
  readonly patient: OrcaPatient;
  readonly date: PartialDate | null;
  readonly invoiceNumber: string | null;
  readonly insuranceNumber: string | null;
  readonly department: string | null;
  readonly doctor: { readonly code: string | null; readonly name: string | null };
  readonly facility: { readonly code: string | null; readonly name: string | null };
  readonly groups: readonly OrcaDrugGroup[];
  readonly notes: readonly string[];
}

export interface OrcaDrugGroup {
  /** 21 内服, 22 頓服, 23 外用; of medicalgetv2 three digits. */
  readonly medicalClass: string | null;
  readonly count: number | null;
  /** The names of the usages: in a reply, a usage is a medication whose code begins with 001. */
  readonly usages: readonly string[];
  readonly comments: readonly string[];
  readonly drugs: readonly OrcaDrug[];
}

export interface OrcaDrug {
  /** Nine digits. */
  readonly code: string | null;
  readonly name: string | null;
  readonly amount: Decimal | null;
  readonly unit: string | null;
  readonly genericCode: string | null;
}

/** medicalgetv2: class 01, the visits of a patient; class 02, what was done on one of them. */
export interface OrcaMedical extends OrcaReply {
  readonly patient: OrcaPatient;
  readonly visits: readonly OrcaVisit[];
}

export interface OrcaVisit {
  readonly line: number;
  readonly date: PartialDate | null;
  readonly department: { readonly code: string | null; readonly name: string | null };
  /** The number among the visits of one day and department. */
  readonly sequence: string | null;
  readonly invoiceNumber: string | null;
  readonly units: readonly OrcaDrugGroup[];
}

/** system01lstv2: class 01 departments, 02 physicians. */
export interface OrcaCodes extends OrcaReply {
  readonly kind: 'DEPARTMENTS' | 'PHYSICIANS';
  readonly names: ReadonlyMap<string, string>;
}
