import type { ClaimLine, ClaimUnit, UkeFile, UkeReceipt } from '../../../clients/uploader/formats/uke/uke-file.js';
import { type UkeStyle, writeUke } from '../../../clients/uploader/testing/uke-writer.js';
import { DRUGS } from '../charts/drug-catalog.js';
import { compact } from '../world/calendar.js';
import type { Patient } from '../world/world-model.js';
import type { ClinicPlan, PlannedDispensing, PlannedPatient, PlannedVisit } from './plan-visits.js';
import {
  clinicDrug,
  DRESSING,
  diseaseCode,
  genericDrug,
  INJECTION,
  PRESCRIPTION_FEE,
  type ReceiptDrug,
  VISIT_FEE,
} from './receipt-codes.js';

/** Windows-31J, CRLF, with the end-of-file mark, as receipt computers write. */
export const STYLE: UkeStyle = { lineEnd: '\r\n', endOfFile: true, isTrimmed: false, dates: 'WESTERN' };

/** A file for a watched folder. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The claims of a clinic, one file a month (RECEIPTC.UKE). @param dispenses whether it dispenses itself: else the claim has a fee in the drugs' place */
export function writeClaims({ facility, patients }: ClinicPlan, { dispenses }: { readonly dispenses: boolean }): ExportedFile[] {
  const months = [...new Set(patients.flatMap(({ visits }) => visits.map(({ date }) => date.slice(0, 7))))].sort();
  return months.map((month) => {
    const receipts = patients.flatMap((one) => {
      const visits = one.visits.filter(({ date }) => date.startsWith(month));
      return visits.length === 0 ? [] : [makeReceipt(one, visits, month, dispenses)];
    });
    const file: UkeFile = {
      ...{ kind: 'MEDICAL', facility: { code: facility.institutionCode, name: facility.name }, carried: [] },
      ...{ claimMonth: nextMonth(month), receipts: receipts.map((one, index) => ({ ...one, number: String(index + 1) })) },
    };
    return { name: `${compact(month)}/RECEIPTC.UKE`, bytes: writeUke(file, STYLE) };
  });
}

/** The claims of a pharmacy (RECEIPTY.UKE). */
export function writePharmacyClaims(
  { institutionCode, name }: { readonly institutionCode: string; readonly name: string },
  dispensings: readonly PlannedDispensing[],
): ExportedFile[] {
  const months = [...new Set(dispensings.map(({ dispensedOn }) => dispensedOn.slice(0, 7)))].sort();
  return months.map((month) => {
    const groups = new Map<string, PlannedDispensing[]>();
    for (const one of dispensings.filter(({ dispensedOn }) => dispensedOn.startsWith(month))) {
      const key = `${one.visit.patient.id} ${one.clinic.id}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const receipts = [...groups.values()].map((all, index) => makePharmacyReceipt(all, month, String(index + 1)));
    const file: UkeFile = {
      ...{ kind: 'DISPENSING', facility: { code: institutionCode, name }, carried: [] },
      ...{ claimMonth: nextMonth(month), receipts },
    };
    return { name: `${compact(month)}/RECEIPTY.UKE`, bytes: writeUke(file, STYLE) };
  });
}

const EMPTY: Omit<UkeReceipt, 'month' | 'patient'> = {
  ...{ line: 0, number: null, type: '1112', setting: 'OUTPATIENT', admittedOn: null, department: '01', searchNumber: null },
  ...{ payers: ['HO01330012'], isReturned: false, diseases: [], units: [], prescriber: null, dispensings: [], carried: [] },
};

function makeReceipt(
  { patient, localPatientId, diseases }: PlannedPatient,
  visits: readonly PlannedVisit[],
  month: string,
  dispenses: boolean,
): UkeReceipt {
  const drugs = dispenses ? visits.flatMap(makeDrugUnits) : [makeUnit('80', [actLine(PRESCRIPTION_FEE.code, dayCounts(visits))])];
  const some = (has: (visit: PlannedVisit) => boolean) => visits.filter(has);
  const [dressed, injected] = [some(({ hasDressing }) => hasDressing), some(({ hasInjection }) => hasInjection)];
  return {
    ...EMPTY,
    month: compact(month),
    patient: { ...describe(patient), id: localPatientId },
    diseases: diseases.map((one) => ({
      ...{ line: 0, code: diseaseCode(one), startedOn: compact(one.since), outcome: '1' as const, modifiers: [], text: null },
      ...{ isMain: one.isMain, comment: null },
    })),
    units: [
      makeUnit('12', [actLine(VISIT_FEE.code, dayCounts(visits))]),
      ...drugs,
      ...(injected.length > 0 ? [makeUnit('31', [drugLine(INJECTION, '1', dayCounts(injected))])] : []),
      ...(dressed.length > 0 ? [makeUnit('40', [actLine(DRESSING.code, dayCounts(dressed))])] : []),
    ],
  };
}

/** Each usage is a unit of its own; its count is the days of the supply, on the day of the visit. */
function makeDrugUnits({ drugs, days, date }: PlannedVisit): ClaimUnit[] {
  return drugs.map((name) => {
    const { dose, times, usageText } = DRUGS[name];
    const line = drugLine(clinicDrug(name), String(dose * times), new Map([[Number(date.slice(8)), days]]));
    return makeUnit('21', [line], usageText);
  });
}

function makeUnit(classification: string, lines: readonly ClaimLine[], usage?: string): ClaimUnit {
  const comments = usage === undefined ? [] : [{ line: 0, code: '810000001', text: usage }];
  return { line: 0, classification, lines, comments, count: lines.at(-1)!.count };
}

function actLine(code: string, days: ReadonlyMap<number, number>): ClaimLine {
  const count = [...days.values()].reduce((sum, one) => sum + one, 0);
  return { line: 0, record: 'SI', code, amount: null, points: '10', count, days, comments: [], name: null };
}

function drugLine({ code }: ReceiptDrug, amount: string, days: ReadonlyMap<number, number>): ClaimLine {
  return { ...actLine(code, days), record: 'IY', amount };
}

function dayCounts(visits: readonly PlannedVisit[]): ReadonlyMap<number, number> {
  return new Map(visits.map(({ date }) => [Number(date.slice(8)), 1]));
}

function makePharmacyReceipt(all: readonly PlannedDispensing[], month: string, number: string): UkeReceipt {
  const [first] = all as [PlannedDispensing];
  const { institutionCode, name } = first.clinic;
  return {
    ...{ ...EMPTY, number, type: '4112', department: null, month: compact(month) },
    patient: { ...describe(first.visit.patient), id: null },
    prescriber: { facilityCode: institutionCode, facilityName: name, doctors: new Map([['1', first.doctor]]) },
    dispensings: all.flatMap(({ visit, dispensedOn }) =>
      visit.drugs.map((drug, index) => {
        const { dose, times, usageText } = DRUGS[drug];
        return {
          ...{ line: 0, number: String(index + 1), form: '1', usageCode: null, instruction: usageText, comments: [] },
          drugs: [{ line: 0, code: genericDrug(drug).code, amount: String(dose * times), dose: null }],
          times: [{ line: 0, doctor: '1', prescribedOn: compact(visit.date), dispensedOn: compact(dispensedOn), quantity: visit.days }],
        };
      }),
    ),
  };
}

/** A person as texts of receipt computers have one. */
export function describe({ family, given, familyKana, givenKana, sex, birthDate }: Patient) {
  return {
    ...{ name: `${family}　${given}`, kana: `${familyKana}　${givenKana}`, birthDate: compact(birthDate) },
    sex: sex === 'MALE' ? ('M' as const) : ('F' as const),
  };
}

/** The month after, `YYYYMM`: claims are made then. */
function nextMonth(month: string): string {
  const [year, of] = month.split('-').map(Number) as [number, number];
  return of === 12 ? `${year + 1}01` : `${year}${String(of + 1).padStart(2, '0')}`;
}
