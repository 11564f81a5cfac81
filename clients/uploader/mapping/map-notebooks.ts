import { type Masters, NO_MASTERS } from '../formats/masters/masters.js';
import type { MedicineNotebook, NotebookDispensing, NotebookDrug, NotebookGroup } from '../formats/medicine-notebook/medicine-notebook.js';
import { multiplyDecimal } from '../formats/text/decimal.js';
import type { ChartFacts, DrugFact, DrugGroupFact, Fact, PatientFact, PrescriptionFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { makeContentKey } from './content-key.js';
import { dispensedForm } from './dispensed-form.js';
import { identifyGivenDrug } from './given-drug.js';
import { derivePatientId } from './local-patient-id.js';
import type { Mapped, MappingOptions } from './map-uke.js';
import { MappingRemarks } from './mapping-remarks.js';
import { type Source, toTimestamp } from './source-file.js';

interface Known {
  readonly masters: Masters;
  readonly remarks: MappingRemarks;
  readonly source: string;
}

/**
 * Maps medicine notebooks that a pharmacy wrote. A dispensing by another facility stays out of this one’s compartment. What the patient wrote
 * (direction 2) is nobody’s record, and is not sent.
 */
export function mapNotebooks(
  sources: readonly Source<MedicineNotebook>[],
  { masters = NO_MASTERS, facilityCode }: MappingOptions = {},
): Mapped {
  const remarks = new MappingRemarks();
  const [patients, prescriptions]: [PatientFact[], PrescriptionFact[]] = [[], []];
  for (const { value, sha256: source } of new Map(sources.map((one) => [one.sha256, one])).values()) {
    if (value.direction === '2') {
      remarks.add(source, 1, '1', 'NOT_MAPPED');
      continue;
    }
    const { id, remark } = derivePatientId(value.patient);
    if (remark) remarks.add(source, 0, '1', remark);
    if (id === null) continue;
    for (const dispensing of value.dispensings) {
      const { dispensedOn, dispenser, line } = dispensing;
      if (facilityCode !== undefined && dispenser?.code != null && dispenser.code !== facilityCode)
        remarks.add(source, line, '11', 'ANOTHER_FACILITY');
      else if (dispensedOn === null) remarks.add(source, line, '5', 'NO_DATE');
      else if (dispensing.groups.length > 0) {
        const fact: Fact = {
          patientId: id,
          statedAt: toTimestamp(dispensedOn),
          origin: { format: 'MEDICINE_NOTEBOOK', source, line, record: '5', month: dispensedOn.slice(0, 6) },
        };
        const { name, kana, sex, birthDate } = value.patient;
        patients.push({ ...fact, name, kana, sex: sex ?? 'U', birthDate });
        prescriptions.push(
          ...splitByDoctor(dispensing).map((groups) => makePrescription(dispensing, groups, fact, { masters, remarks, source })),
        );
      }
    }
  }
  const facts: ChartFacts = { patients, prescriptions, diagnoses: [], injections: [], encounters: [] };
  return { facts, remarks: remarks.list() };
}

/** The Rp of each doctor (record 55) are a prescription of their own. */
function splitByDoctor({ groups }: NotebookDispensing): (readonly NotebookGroup[])[] {
  const doctors = new Map<string, NotebookGroup[]>();
  for (const group of groups) {
    const key = JSON.stringify([group.doctor, group.department]);
    doctors.set(key, [...(doctors.get(key) ?? []), group]);
  }
  return [...doctors.values()];
}

function makePrescription(dispensing: NotebookDispensing, groups: readonly NotebookGroup[], fact: Fact, known: Known): PrescriptionFact {
  const { dispensedOn, prescriber, notes } = dispensing;
  const { doctor, department } = groups[0]!;
  const content = JSON.stringify([groups, notes], (key, value) => (key === 'line' ? undefined : value));
  return {
    ...fact,
    stage: 'DISPENSED',
    orderNo: `N${makeContentKey([dispensedOn, prescriber?.code ?? prescriber?.name ?? null, doctor, department, content])}`,
    ...{ date: dispensedOn!, orderedOn: null, setting: 'OUTPATIENT' },
    department: department === null ? null : { code: null, text: department, system: null },
    prescriber: doctor === null ? null : { code: null, name: doctor },
    orderingFacility: prescriber,
    groups: groups.map((group) => makeGroup(group, known)),
    notes,
  };
}

function makeGroup({ usage, drugs, notes }: NotebookGroup, known: Known): DrugGroupFact {
  const form = dispensedForm(usage?.form ?? null);
  const quantity = usage?.quantity ?? null;
  const isNamed = usage !== null && (usage.name !== null || usage.code !== null);
  return {
    category: form?.category ?? null,
    usage: isNamed ? { code: usage.code, text: usage.name, system: usage.code === null ? null : SYSTEMS.USAGE } : null,
    days: form?.amount === 'DAILY' ? quantity : null,
    times: form?.amount === 'DOSE' ? quantity : null,
    drugs: drugs.map((drug) => makeDrug(drug, form?.amount ?? null, quantity, known)),
    notes,
  };
}

function makeDrug(drug: NotebookDrug, meaning: 'DAILY' | 'DOSE' | 'TOTAL' | null, quantity: number | null, known: Known): DrugFact {
  const { amount, unit } = drug;
  const times = meaning === 'TOTAL' ? 1 : meaning === null ? null : quantity;
  const said = drug.amountText ?? (meaning === null ? amount : null);
  return {
    drug: identifyGivenDrug(drug, known.masters, (code) => known.remarks.add(known.source, drug.line, '201', code)),
    daily: meaning === 'DAILY' ? amount : null,
    dose: meaning === 'DOSE' ? amount : null,
    total: amount === null || times === null ? null : multiplyDecimal(amount, times),
    unit,
    notes: [...(said === null ? [] : [`用量 ${said}${unit ?? ''}`]), ...drug.notes],
  };
}
