import type { DrugFact, DrugGroupFact, InjectionFact, InjectionGroupFact, PatientFact, PrescriptionFact } from '../chart-facts.js';
import { escapeText, type Fields, segment, writeCode, writePerson, writeQuantity, writeSubcode, writeUnit } from './hl7-segment.js';
import { writePid, writePv1 } from './patient-segments.js';
import type { StorageMessage } from './storage-file.js';

/** OMP-01: an order (RDE^O11), or OMP-11: what was dispensed (RAS^O17). */
export function writePrescription(fact: PrescriptionFact, patient: PatientFact | undefined): StorageMessage {
  const isOrder = fact.stage === 'ORDERED';
  const write = isOrder ? writeOrderedDrug : writeDispensedDrug;
  return {
    ...keyOf(fact, isOrder ? 'OMP-01' : 'OMP-11'),
    messageType: isOrder ? 'RDE^O11^RDE_O11' : 'RAS^O17^RAS_O17',
    segments: [
      writePid(fact.patientId, patient),
      writePv1(fact.setting, fact.department?.code ?? null, fact.prescriber),
      ...writeNotes(fact.notes),
      ...fact.groups.flatMap((group, index) => write(fact, group, String(index + 1))),
    ],
  };
}

/** OMP-02: injections (RDE^O11). */
export function writeInjections(fact: InjectionFact, patient: PatientFact | undefined): StorageMessage {
  return {
    ...keyOf(fact, 'OMP-02'),
    messageType: 'RDE^O11^RDE_O11',
    segments: [
      writePid(fact.patientId, patient),
      writePv1(fact.setting, fact.department?.code ?? null, null),
      ...fact.groups.flatMap((group, index) => writeInjectionGroup(fact, group, String(index + 1))),
    ],
  };
}

function keyOf({ patientId, date, orderNo, department, statedAt, origin }: PrescriptionFact | InjectionFact, dataType: string) {
  const careDate = date.length === 8 ? date : null;
  return { patientId, careDate, dataType, orderNo, department: department?.code ?? null, statedAt, origins: [origin] };
}

function writeOrc(fact: PrescriptionFact | InjectionFact, group: string): string {
  const order = 'stage' in fact ? fact : null;
  return segment('ORC', {
    ...{ 1: 'NW', 2: fact.orderNo, 4: group, 9: order ? order.orderedOn : fact.date, 12: writePerson(order?.prescriber ?? null) },
    ...{ 17: writeCode(fact.department), 21: writeFacility(order), 29: fact.setting === 'INPATIENT' ? 'I' : 'O' },
  });
}

/** ORC-21, an XON: the facility that ordered, with its ten digits. */
function writeFacility(order: PrescriptionFact | null): string | null {
  const facility = order?.orderingFacility ?? null;
  if (!facility || (facility.name === null && facility.code === null)) return null;
  return facility.code === null ? escapeText(facility.name) : `${escapeText(facility.name)}^^^^^^^^^${escapeText(facility.code)}`;
}

function writeTiming({ usage, days, times }: DrugGroupFact, startsOn: string): string {
  return segment('TQ1', {
    ...{ 1: '1', 3: usage === null ? null : writeSubcode(usage), 6: days === null ? null : `${days}^d`, 7: startsOn },
    14: times === null ? null : String(times),
  });
}

/** 内服 and 頓用 are taken by mouth. The routes of others are not said. */
const ORAL: ReadonlySet<string | null> = new Set(['21', '22']);

function writeRoute({ category }: DrugGroupFact): string {
  return category?.system === 'JHSP0003' && ORAL.has(category.code) ? segment('RXR', { 1: 'PO^口^HL70162' }) : 'RXR';
}

function writeOrderedDrug(fact: PrescriptionFact, group: DrugGroupFact, number: string): string[] {
  return group.drugs.flatMap((drug) => [
    writeOrc(fact, number),
    segment('RXE', {
      ...writeDose(drug),
      ...{ 10: drug.total, 11: drug.total === null ? null : writeUnit(drug.unit), 19: writeQuantity(drug.daily, drug.unit) },
      27: writeCode(group.category),
    }),
    ...writeNotes([...drug.notes, ...group.notes]),
    writeTiming(group, fact.date),
    writeRoute(group),
  ]);
}

function writeDose({ drug, dose, unit }: DrugFact): Fields {
  return { 2: writeCode(drug), 3: dose, 5: dose === null ? null : writeUnit(unit) };
}

/**
 * RXA-6 is what is given at one time. How much a day, or in all, has no field in RAS: it is said in words (RXA-9), so that no daily amount
 * looks like that of one intake.
 */
function writeDispensedDrug(fact: PrescriptionFact, group: DrugGroupFact, number: string): string[] {
  return group.drugs.flatMap((drug) => {
    const words = [
      ...(group.category?.text ? [group.category.text] : []),
      ...(drug.daily === null ? [] : [`１日量 ${drug.daily}${drug.unit ?? ''}`]),
      ...(drug.total === null ? [] : [`全量 ${drug.total}${drug.unit ?? ''}`]),
    ];
    return [
      writeOrc(fact, number),
      writeTiming(group, fact.date),
      segment('RXA', {
        ...{ 1: '0', 2: '1', 3: fact.date, 4: fact.date, 5: writeCode(drug.drug), 6: drug.dose },
        ...{ 7: drug.dose === null ? null : writeUnit(drug.unit), 9: words.map((word) => `^${escapeText(word)}`).join('~'), 20: 'CP' },
      }),
      ...writeNotes([...drug.notes, ...group.notes]),
      writeRoute(group),
    ];
  });
}

function writeInjectionGroup(fact: InjectionFact, { route, drugs, notes }: InjectionGroupFact, number: string): string[] {
  return drugs.flatMap((drug) => [
    writeOrc(fact, number),
    segment('RXE', writeDose(drug)),
    ...writeNotes([...drug.notes, ...notes]),
    segment('TQ1', { 1: '1', 7: fact.date }),
    segment('RXR', { 1: writeCode(route) }),
  ]);
}

function writeNotes(notes: readonly string[]): string[] {
  return [...new Set(notes)].map((note, index) => segment('NTE', { 1: String(index + 1), 3: escapeText(note) }));
}
