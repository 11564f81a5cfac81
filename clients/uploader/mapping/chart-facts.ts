import type { Decimal } from '../formats/text/decimal.js';
import type { PartialDate } from '../formats/text/read-date.js';

/** Where a fact comes from. It is no part of the messages, so that the same content always gives the same bytes. */
export interface Origin {
  readonly format: 'UKE' | 'RX_SYMBOL' | 'MEDICINE_NOTEBOOK' | 'ORCA';
  /** SHA-256 of the file or the reply, in hex. */
  readonly source: string;
  /** The line, or the position in a reply, from 1. */
  readonly line: number;
  readonly record: string;
  /** The month that the source speaks of, `YYYYMM`. */
  readonly month: PartialDate | null;
}

/** What every fact has. */
export interface Fact {
  /** The patient’s number at the facility, as the storage writes it. */
  readonly patientId: string;
  /** When the source said so, `YYYYMMDDHHMMSSFFF`. The newest fact counts. */
  readonly statedAt: string;
  readonly origin: Origin;
}

export type Setting = 'INPATIENT' | 'OUTPATIENT';

/** A code as the source gave it, and the same in another coding system. The system is that of the HL7 message. */
export interface Code {
  readonly code: string | null;
  readonly text: string | null;
  readonly system: string | null;
  readonly alternate?: { readonly code: string; readonly text: string | null; readonly system: string };
}

export interface Person {
  readonly code: string | null;
  readonly name: string;
}

export interface PatientFact extends Fact {
  readonly name: string | null;
  readonly kana: string | null;
  readonly sex: 'M' | 'F' | 'O' | 'U';
  readonly birthDate: PartialDate | null;
}

export interface DiagnosisFact extends Fact {
  /** The same diagnosis in another month has the same key. */
  readonly key: string;
  readonly condition: Code;
  readonly prefixes: readonly Code[];
  readonly suffixes: readonly Code[];
  readonly icd10: readonly string[];
  readonly startedOn: PartialDate | null;
  readonly endedOn: PartialDate | null;
  readonly outcome: Code | null;
  readonly isMain: boolean;
  readonly department: Code | null;
  readonly setting: Setting | null;
  readonly notes: readonly string[];
}

/** One drug of a prescription. How much it is, is said in the one way that the source used. */
export interface DrugFact {
  readonly drug: Code;
  /** A day. */
  readonly daily: Decimal | null;
  /** One intake. */
  readonly dose: Decimal | null;
  /** In all. */
  readonly total: Decimal | null;
  readonly unit: string | null;
  readonly notes: readonly string[];
}

/** Drugs that are taken together in one way (Rp, 剤). */
export interface DrugGroupFact {
  /** 内服, 頓用, 外用 … */
  readonly category: Code | null;
  readonly usage: Code | null;
  readonly days: number | null;
  /** Of a drug taken as needed: how many intakes. */
  readonly times: number | null;
  readonly drugs: readonly DrugFact[];
  readonly notes: readonly string[];
}

export interface PrescriptionFact extends Fact {
  readonly stage: 'ORDERED' | 'DISPENSED';
  readonly orderNo: string;
  /** The care date: of the order, or of the dispensing. A month if the source says no more. */
  readonly date: PartialDate;
  readonly orderedOn: PartialDate | null;
  readonly setting: Setting;
  readonly department: Code | null;
  readonly prescriber: Person | null;
  /** Of a pharmacy: who ordered. */
  readonly orderingFacility: { readonly code: string | null; readonly name: string | null } | null;
  readonly groups: readonly DrugGroupFact[];
  readonly notes: readonly string[];
}

/** Injections of one day. */
export interface InjectionFact extends Fact {
  readonly orderNo: string;
  readonly date: PartialDate;
  readonly setting: Setting;
  readonly department: Code | null;
  readonly groups: readonly InjectionGroupFact[];
}

export interface InjectionGroupFact {
  readonly route: Code | null;
  readonly drugs: readonly DrugFact[];
  readonly notes: readonly string[];
}

/** A visit on one day, or a stay from its first day on, with what was done. */
export interface EncounterFact extends Fact {
  readonly kind: 'VISIT' | 'STAY';
  readonly orderNo: string;
  readonly date: PartialDate;
  /** HHMM */
  readonly time: string | null;
  readonly department: Code | null;
  readonly attending: Person | null;
  readonly procedures: readonly ProcedureFact[];
}

export interface ProcedureFact {
  readonly date: PartialDate;
  readonly procedure: Code;
  readonly notes: readonly string[];
}

/** Everything that the sources say. */
export interface ChartFacts {
  readonly patients: readonly PatientFact[];
  readonly diagnoses: readonly DiagnosisFact[];
  readonly prescriptions: readonly PrescriptionFact[];
  readonly injections: readonly InjectionFact[];
  readonly encounters: readonly EncounterFact[];
}

export function joinFacts(all: readonly ChartFacts[]): ChartFacts {
  return {
    patients: all.flatMap((one) => one.patients),
    diagnoses: all.flatMap((one) => one.diagnoses),
    prescriptions: all.flatMap((one) => one.prescriptions),
    injections: all.flatMap((one) => one.injections),
    encounters: all.flatMap((one) => one.encounters),
  };
}

/** The number of an order that has none in SS-MIX2. */
export const NO_ORDER = '999999999999999';
