import { type Masters, NO_MASTERS } from '../formats/masters/masters.js';
import type { RxDrug, RxGroup, RxSymbol } from '../formats/rx-symbol/rx-symbol.js';
import { multiplyDecimal } from '../formats/text/decimal.js';
import type { ChartFacts, Code, DrugFact, DrugGroupFact, Fact, PatientFact, PrescriptionFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { makeContentKey } from './content-key.js';
import { identifyGivenDrug } from './given-drug.js';
import { toLocalPatientId } from './local-patient-id.js';
import type { Mapped, MappingOptions } from './map-uke.js';
import { MappingRemarks } from './mapping-remarks.js';
import { type Source, toTimestamp } from './source-file.js';

interface Known {
  readonly masters: Masters;
  readonly remarks: MappingRemarks;
  readonly source: string;
}

/** 剤形区分 of a prescription: what an amount is about, and the kind of medication. */
const FORMS: Readonly<Record<string, readonly [amount: 'DAILY' | 'DOSE' | 'TOTAL', text: string, category?: string]>> = {
  1: ['DAILY', '内服', '21'],
  2: ['DOSE', '頓用', '22'],
  3: ['TOTAL', '外用', '23'],
  4: ['TOTAL', '内服滴剤'],
  5: ['TOTAL', '注射'],
  6: ['TOTAL', '医療材料'],
};

/** Maps the prescriptions of one facility. The same symbol, read twice, is one prescription. */
export function mapRxSymbols(sources: readonly Source<RxSymbol>[], { masters = NO_MASTERS, facilityCode }: MappingOptions = {}): Mapped {
  const remarks = new MappingRemarks();
  const [patients, prescriptions]: [PatientFact[], PrescriptionFact[]] = [[], []];
  for (const { value, sha256: source } of new Map(sources.map((one) => [one.sha256, one])).values()) {
    const { facility, patient, issuedOn } = value;
    if (facilityCode !== undefined && facility.code !== null && facility.code !== facilityCode) {
      remarks.add(source, 2, '1', 'ANOTHER_FACILITY');
      continue;
    }
    const { id, remark } = toLocalPatientId(patient.id);
    if (remark) remarks.add(source, 0, '11', remark);
    if (issuedOn === null) remarks.add(source, 0, '51', 'NO_DATE');
    if (id === null || issuedOn === null) continue;
    const fact: Fact = {
      patientId: id,
      statedAt: toTimestamp(issuedOn),
      origin: { format: 'RX_SYMBOL', source, line: 1, record: '101', month: issuedOn.slice(0, 6) },
    };
    const { name, kana, sex, birthDate } = patient;
    patients.push({ ...fact, name, kana, sex: sex ?? 'U', birthDate });
    prescriptions.push(makePrescription(value, issuedOn, fact, { masters, remarks, source }));
  }
  const facts: ChartFacts = { patients, prescriptions, diagnoses: [], injections: [], encounters: [] };
  return { facts, remarks: remarks.list() };
}

function makePrescription(symbol: RxSymbol, issuedOn: string, fact: Fact, known: Known): PrescriptionFact {
  const { department, doctor, exchangeNumber, refills, split, groups } = symbol;
  const key = exchangeNumber === null ? [fact.patientId, issuedOn, writeContent(groups)] : [exchangeNumber];
  const hasDepartment = department.code !== null || department.name !== null;
  return {
    ...fact,
    ...{ stage: 'ORDERED', orderNo: `Q${makeContentKey(key)}`, date: issuedOn, orderedOn: issuedOn, setting: 'OUTPATIENT' },
    department: hasDepartment ? { code: department.code, text: department.name, system: SYSTEMS.DEPARTMENT } : null,
    prescriber: doctor.name === null ? null : { code: doctor.code, name: doctor.name },
    orderingFacility: null,
    groups: groups.map((group) => makeGroup(group, known)),
    notes: [
      ...symbol.remarks,
      ...(refills === null ? [] : [`リフィル ${refills}回`]),
      ...(split === null ? [] : [`分割調剤 ${split.part ?? '?'}／${split.parts ?? '?'}`]),
    ],
  };
}

/** Without the lines, so that a symbol that was scanned in another order of records has the same key. */
function writeContent(groups: readonly RxGroup[]): string {
  return JSON.stringify(groups, (key, value) => (key === 'line' ? undefined : value));
}

function makeGroup(group: RxGroup, known: Known): DrugGroupFact {
  const [amount, text, category] = FORMS[group.form ?? ''] ?? [null, group.formName];
  return {
    category: text === null ? null : { code: category ?? null, text, system: category ? SYSTEMS.CATEGORY : null },
    usage: makeUsage(group),
    days: amount === 'DAILY' ? group.quantity : null,
    times: amount === 'DOSE' ? group.quantity : null,
    drugs: group.drugs.map((drug) => makeDrug(drug, amount ?? null, group.quantity, known)),
    notes: group.supplements,
  };
}

function makeUsage({ usage }: RxGroup): Code | null {
  if (usage === null || (usage.name === null && usage.code === null)) return null;
  return { code: usage.code, text: usage.name, system: usage.code === null ? null : SYSTEMS.USAGE };
}

function makeDrug(drug: RxDrug, meaning: 'DAILY' | 'DOSE' | 'TOTAL' | null, quantity: number | null, known: Known): DrugFact {
  const { amount, unit } = drug;
  const times = meaning === 'TOTAL' ? 1 : meaning === null ? null : quantity;
  const isUnclear = meaning === null || drug.isStrength;
  const notes = [
    ...(drug.amountText === null ? [] : [`用量 ${drug.amountText}${unit ?? ''}`]),
    ...(amount !== null && meaning === null ? [`用量 ${amount}${unit ?? ''}`] : []),
    ...(amount !== null && drug.isStrength && meaning !== null ? [`力価 ${amount}${unit ?? ''}`] : []),
    ...(drug.intakes.length > 0 ? [`不均等 ${drug.intakes.join('-')}`] : []),
    ...(drug.dose === null ? [] : [`１回量 ${drug.dose}`]),
    ...drug.supplements,
  ];
  return {
    drug: identifyGivenDrug(drug, known.masters, (code) => known.remarks.add(known.source, drug.line, '201', code)),
    daily: !isUnclear && meaning === 'DAILY' ? amount : null,
    dose: !isUnclear && meaning === 'DOSE' ? amount : null,
    total: isUnclear || amount === null || times === null ? null : multiplyDecimal(amount, times),
    unit,
    notes,
  };
}
