import type { Masters } from '../formats/masters/masters.js';
import { dayOfMonth, type PartialDate } from '../formats/text/read-date.js';
import type { ClaimLine, ClaimUnit } from '../formats/uke/uke-file.js';
import type { ChartFacts, DiagnosisFact, EncounterFact, InjectionFact, PrescriptionFact, ProcedureFact } from './chart-facts.js';
import { NO_ORDER } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import type { MappingRemarks } from './mapping-remarks.js';
import { mapReceiptDisease } from './receipt-diseases.js';
import { makeDrugGroup, makeInjectionGroup, mapProcedure } from './receipt-items.js';
import { factOf, mapReceiptPatient } from './receipt-patient.js';
import type { FiledReceipt } from './supersede-receipts.js';

/** 診療識別 of drugs for the patient to take: 在宅, 内服, 頓服, 外用. */
const DRUGS: ReadonlySet<string | null> = new Set(['14', '21', '22', '23']);
/** 皮下筋肉内, 静脈内, その他の注射. */
const INJECTIONS: ReadonlySet<string | null> = new Set(['31', '32', '33']);
/** 処置, 手術, 麻酔. */
const TREATMENTS: ReadonlySet<string | null> = new Set(['40', '50', '54']);

/** What one day of a patient has, over all receipts of the day. */
interface Day {
  /** The newest of them. */
  filed: FiledReceipt;
  readonly date: PartialDate;
  readonly prescription: PrescriptionFact['groups'][number][];
  readonly injection: InjectionFact['groups'][number][];
  readonly procedures: ProcedureFact[];
  isVisit: boolean;
}

/** Maps the receipts of a clinic (医科). Two receipts of one day, such as for two payers, make one prescription and one visit. */
export function mapReceipts(receipts: readonly FiledReceipt[], masters: Masters, remarks: MappingRemarks): ChartFacts {
  const days = new Map<string, Day>();
  const [diagnoses, stays]: [DiagnosisFact[], Map<string, EncounterFact & { procedures: ProcedureFact[] }>] = [[], new Map()];
  for (const filed of receipts) {
    const { receipt, source } = filed;
    diagnoses.push(...receipt.diseases.flatMap((disease) => mapReceiptDisease(filed, disease, masters, remarks) ?? []));
    const ofReceipt = new ReceiptDays(filed, days);
    for (const unit of receipt.units) addUnit(unit, ofReceipt, masters, remarks);
    if (receipt.setting === 'INPATIENT') addStay(filed, ofReceipt, stays, remarks);
    else if (!ofReceipt.isDated) remarks.add(source, receipt.line, 'RE', 'DAYS_UNKNOWN');
  }
  const all = [...days.values()];
  return {
    patients: receipts.map(mapReceiptPatient),
    diagnoses,
    prescriptions: all.filter(({ prescription }) => prescription.length > 0).map(makePrescription),
    injections: all.filter(({ injection }) => injection.length > 0).map(makeInjection),
    encounters: [...all.filter(({ isVisit }) => isVisit).map(makeVisit), ...stays.values()],
  };
}

/** The days of one receipt, among those of all receipts. */
class ReceiptDays {
  readonly procedures: ProcedureFact[] = [];
  isDated = false;

  constructor(
    readonly filed: FiledReceipt,
    private readonly all: Map<string, Day>,
  ) {}

  find(date: PartialDate): Day {
    const { patientId, receipt } = this.filed;
    const key = JSON.stringify([patientId, receipt.setting, date]);
    const day = this.all.get(key) ?? { filed: this.filed, date, prescription: [], injection: [], procedures: [], isVisit: false };
    day.filed = this.filed;
    this.all.set(key, day);
    if (date.length === 8) {
      this.isDated = true;
      if (receipt.setting === 'OUTPATIENT') day.isVisit = true;
    }
    return day;
  }
}

/** The days of a line with their counts: its own, else those of the last line of its unit. Without days, the month and the count of the unit. */
function listDays(line: ClaimLine, unit: ClaimUnit, month: PartialDate): (readonly [date: PartialDate, count: number | null])[] {
  const given = line.days ?? unit.lines.at(-1)!.days;
  if (given === null || given.size === 0) return [[month, unit.count]];
  const sum = [...given.values()].reduce((one, other) => one + other, 0);
  const isSure = unit.count === null || sum === unit.count;
  return [...given].flatMap(([day, count]) => {
    const date = dayOfMonth(month, day);
    return date === null ? [] : [[date, isSure ? count : null] as const];
  });
}

function addUnit(unit: ClaimUnit, days: ReceiptDays, masters: Masters, remarks: MappingRemarks): void {
  const { source, receipt } = days.filed;
  const month = receipt.month!;
  const section = unit.classification;
  const notMapped = (line: number, record: string) => remarks.add(source, line, record, 'NOT_MAPPED');
  for (const line of unit.lines) for (const [date] of listDays(line, unit, month)) days.find(date);
  const drugs = unit.lines.filter(({ record }) => record === 'IY');
  const isDrugs = DRUGS.has(section) || INJECTIONS.has(section);
  if (drugs.length > 0 && isDrugs) {
    const dates = new Map<PartialDate, number | null>(drugs.flatMap((line) => listDays(line, unit, month)));
    for (const [date, count] of dates) {
      const ofDay = drugs.filter((line) => listDays(line, unit, month).some(([one]) => one === date));
      if (date.length < 8) remarks.add(source, unit.line, 'IY', 'DAYS_UNKNOWN');
      const content = { unit, drugs: ofDay, count, masters, remarks, source };
      if (INJECTIONS.has(section)) days.find(date).injection.push(makeInjectionGroup(content));
      else days.find(date).prescription.push(makeDrugGroup(content));
    }
  }
  for (const line of unit.lines) {
    if (line.record === 'IY' ? isDrugs : false) continue;
    const isTreatment = line.record === 'SI' && (TREATMENTS.has(section) || (section === '80' && /^18/.test(line.code ?? '')));
    if (!isTreatment) notMapped(line.line, line.record);
    else addProcedure(line, unit, days, masters, remarks);
  }
  if (unit.lines.length === 0) for (const comment of unit.comments) notMapped(comment.line, 'CO');
}

function addProcedure(line: ClaimLine, unit: ClaimUnit, days: ReceiptDays, masters: Masters, remarks: MappingRemarks): void {
  const { source, receipt } = days.filed;
  for (const [date, count] of listDays(line, unit, receipt.month!)) {
    if (date.length < 8) {
      remarks.add(source, line.line, line.record, 'NO_DATE');
      continue;
    }
    const procedure = mapProcedure(line, date, count, { masters, remarks, source });
    if (receipt.setting === 'INPATIENT') days.procedures.push(procedure);
    else days.find(date).procedures.push(procedure);
  }
}

/** A stay goes over several months, so it has the procedures of all its receipts. */
function addStay(
  filed: FiledReceipt,
  days: ReceiptDays,
  stays: Map<string, EncounterFact & { procedures: ProcedureFact[] }>,
  remarks: MappingRemarks,
): void {
  const { receipt, patientId, source } = filed;
  if (receipt.admittedOn?.length !== 8) {
    remarks.add(source, receipt.line, 'RE', 'NO_DATE');
    return;
  }
  const key = JSON.stringify([patientId, receipt.admittedOn]);
  const known = stays.get(key);
  stays.set(key, {
    ...factOf(filed, 'RE', receipt.line),
    ...{ kind: 'STAY', orderNo: NO_ORDER, date: receipt.admittedOn, time: null, department: departmentOf(filed), attending: null },
    procedures: [...(known?.procedures ?? []), ...days.procedures],
  });
}

function departmentOf({ receipt: { department } }: FiledReceipt) {
  return department === null ? null : { code: department, text: null, system: SYSTEMS.DEPARTMENT };
}

/** One order a day and setting: so a re-claim replaces it, whatever it has now. */
function orderNoOf({ filed: { receipt }, date }: Day, kind: 'R' | 'I'): string {
  return `${kind}${date}${receipt.setting === 'INPATIENT' ? 'I' : 'O'}`;
}

function makePrescription(day: Day): PrescriptionFact {
  const { filed, date, prescription } = day;
  return {
    ...factOf(filed, 'IY', filed.receipt.line),
    ...{ stage: 'ORDERED', orderNo: orderNoOf(day, 'R'), date, orderedOn: date, setting: filed.receipt.setting },
    ...{ department: departmentOf(filed), prescriber: null, orderingFacility: null, groups: prescription, notes: [] },
  };
}

function makeInjection(day: Day): InjectionFact {
  const { filed, date, injection } = day;
  return {
    ...factOf(filed, 'IY', filed.receipt.line),
    ...{ orderNo: orderNoOf(day, 'I'), date, setting: filed.receipt.setting, department: departmentOf(filed), groups: injection },
  };
}

function makeVisit({ filed, date, procedures }: Day): EncounterFact {
  return {
    ...factOf(filed, 'SI', filed.receipt.line),
    ...{ kind: 'VISIT', orderNo: NO_ORDER, date, time: null, department: departmentOf(filed), attending: null, procedures },
  };
}
