import type { Masters } from '../formats/masters/masters.js';
import { multiplyDecimal } from '../formats/text/decimal.js';
import type { UkeDispensing, UkeDispensingTime } from '../formats/uke/uke-file.js';
import type { ChartFacts, DrugFact, DrugGroupFact, PrescriptionFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { makeContentKey } from './content-key.js';
import { type DispensedForm, dispensedForm } from './dispensed-form.js';
import { identifyDrug } from './identify-drug.js';
import type { MappingRemarks } from './mapping-remarks.js';
import { factOf, mapReceiptPatient } from './receipt-patient.js';
import type { FiledReceipt } from './supersede-receipts.js';

/** Drugs of one dispensing: of one day, for the prescription of one day by one doctor. */
interface Dispensed {
  readonly filed: FiledReceipt;
  readonly time: UkeDispensingTime;
  readonly groups: DrugGroupFact[];
}

/** Maps the receipts of a pharmacy (調剤): what was dispensed, when, and who had prescribed it. */
export function mapDispensings(receipts: readonly FiledReceipt[], masters: Masters, remarks: MappingRemarks): ChartFacts {
  const all = new Map<string, Dispensed>();
  for (const filed of receipts) {
    for (const dispensing of filed.receipt.dispensings) {
      if (dispensing.times.length === 0) remarks.add(filed.source, dispensing.line, 'SH', 'NO_DATE');
      for (const time of dispensing.times) {
        const { dispensedOn, prescribedOn, doctor } = time;
        if (dispensedOn === null) {
          remarks.add(filed.source, time.line, 'CZ', 'NO_DATE');
          continue;
        }
        const prescriber = filed.receipt.prescriber?.facilityCode ?? filed.receipt.prescriber?.facilityName ?? null;
        const key = JSON.stringify([filed.patientId, dispensedOn, prescribedOn, prescriber, doctor]);
        const known = all.get(key) ?? { filed, time, groups: [] };
        known.groups.push(makeGroup(dispensing, time, { masters, remarks, source: filed.source }));
        all.set(key, known);
      }
    }
  }
  return {
    patients: receipts.map(mapReceiptPatient),
    diagnoses: [],
    prescriptions: [...all.values()].map(makePrescription),
    injections: [],
    encounters: [],
  };
}

function makePrescription({ filed, time, groups }: Dispensed): PrescriptionFact {
  const { prescriber } = filed.receipt;
  const doctor = prescriber?.doctors.get(time.doctor ?? (prescriber.doctors.size === 1 ? '1' : '')) ?? null;
  return {
    ...factOf(filed, 'CZ', time.line),
    stage: 'DISPENSED',
    orderNo: `P${makeContentKey([time.dispensedOn, time.prescribedOn, prescriber?.facilityCode ?? prescriber?.facilityName ?? null, time.doctor])}`,
    date: time.dispensedOn!,
    orderedOn: time.prescribedOn,
    setting: 'OUTPATIENT',
    department: null,
    prescriber: doctor === null ? null : { code: null, name: doctor },
    orderingFacility: prescriber && { code: prescriber.facilityCode, name: prescriber.facilityName },
    groups,
    notes: [],
  };
}

interface Known {
  readonly masters: Masters;
  readonly remarks: MappingRemarks;
  readonly source: string;
}

function makeGroup(dispensing: UkeDispensing, { quantity }: UkeDispensingTime, known: Known): DrugGroupFact {
  const form = dispensedForm(dispensing.form);
  const { usageCode, instruction } = dispensing;
  const usage = instruction ?? (usageCode === null ? null : `用法コード ${usageCode}`);
  return {
    category: form?.category ?? null,
    usage: usage === null ? null : { code: null, text: usage, system: null },
    days: form?.amount === 'DAILY' ? quantity : null,
    times: form?.amount === 'DOSE' ? quantity : null,
    drugs: dispensing.drugs.map((drug) => makeDrug(drug, form, quantity, known)),
    notes: dispensing.comments.flatMap(({ text }) => text ?? []),
  };
}

function makeDrug(
  { line, code, amount, dose }: UkeDispensing['drugs'][number],
  form: DispensedForm | null,
  quantity: number | null,
  { masters, remarks, source }: Known,
): DrugFact {
  const given = { code, text: null, system: code === null ? null : SYSTEMS.RECEIPT };
  const times = form?.amount === 'TOTAL' ? 1 : form === null ? null : quantity;
  return {
    drug: identifyDrug(given, masters, (reason) => remarks.add(source, line, 'IY', reason)),
    daily: form?.amount === 'DAILY' ? amount : null,
    dose: form?.amount === 'DOSE' ? amount : dose,
    total: amount === null || times === null ? null : multiplyDecimal(amount, times),
    unit: code === null ? null : (masters.drugs.get(code)?.unit ?? null),
    notes: form === null && amount !== null ? [`使用量 ${amount}`] : [],
  };
}
