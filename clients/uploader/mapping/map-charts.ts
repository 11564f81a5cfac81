import type { ChartFacts, DiagnosisFact, Fact, PatientFact } from './chart-facts.js';
import { compareFacts } from './compare-facts.js';
import { dropDoubledDrugs } from './drop-doubled-drugs.js';
import { joinEncounters } from './join-encounters.js';
import { MappingRemarks, type SourceRemark } from './mapping-remarks.js';
import { compareTexts } from './source-file.js';
import { writeDemographics, writeEncounter } from './write-ssmix2/patient-segments.js';
import type { StorageMessage } from './write-ssmix2/storage-file.js';
import { formatKey } from './write-ssmix2/storage-file.js';
import { type JoinedDiagnosis, writeDiagnoses } from './write-ssmix2/write-diagnoses.js';
import { writeInjections, writePrescription } from './write-ssmix2/write-prescription.js';

/**
 * Joins the facts of all sources of one facility into the messages of its storage, sorted by their keys. The result depends on the set of
 * the facts, not on their order.
 */
export function mapCharts(facts: ChartFacts): { messages: readonly StorageMessage[]; remarks: readonly SourceRemark[] } {
  const remarks = new MappingRemarks();
  const conflicts = findConflicts(facts.patients, remarks);
  const isClear = ({ patientId }: Fact) => !conflicts.has(patientId);
  const patients = joinPatients(facts.patients.filter(isClear), remarks);
  const patientOf = ({ patientId }: { patientId: string }) => patients.get(patientId);
  const messages = [
    ...[...patients.values()].map(writeDemographics),
    ...joinDiagnoses(facts.diagnoses.filter(isClear)).map((all) => writeDiagnoses(all, patientOf(all[0]!))),
    ...dropDoubledDrugs(keepNewest(facts.prescriptions.filter(isClear), keyOfOrder)).map((one) => writePrescription(one, patientOf(one))),
    ...keepNewest(facts.injections.filter(isClear), keyOfOrder).map((one) => writeInjections(one, patientOf(one))),
    ...joinEncounters(facts.encounters.filter(isClear)).map((one) => writeEncounter(one, patientOf(one))),
  ];
  const sorted = messages.map((message) => ({ key: formatKey(message), message })).sort((a, b) => compareTexts(a.key, b.key));
  return { messages: sorted.map(({ message }) => message), remarks: remarks.list() };
}

function keyOfOrder(fact: Fact & { orderNo: string; date: string; stage?: string }): string {
  return JSON.stringify([fact.patientId, fact.stage ?? '', fact.date, fact.orderNo]);
}

function keepNewest<F extends Fact>(facts: readonly F[], keyOf: (fact: F) => string): F[] {
  return [...new Map([...facts].sort(compareFacts).map((fact) => [keyOf(fact), fact])).values()];
}

/**
 * The patients whose number has two persons: another name, and another birth date or sex. A name alone changes by marriage, a birth date alone
 * by a correction. Nothing of them is sent, because it is not known whose it is.
 */
function findConflicts(facts: readonly PatientFact[], remarks: MappingRemarks): ReadonlySet<string> {
  const known = new Map<string, PatientFact>();
  const conflicts = new Set<string>();
  for (const fact of [...facts].sort(compareFacts)) {
    const other = known.get(fact.patientId);
    if (other && hasOtherName(other, fact) && isOther(other, fact)) {
      conflicts.add(fact.patientId);
      remarks.add(fact.origin.source, fact.origin.line, fact.origin.record, 'PATIENT_CONFLICT');
    }
    known.set(fact.patientId, fact);
  }
  return conflicts;
}

/** The newest demographics of each patient. What a newer source leaves empty, an older one may say. */
function joinPatients(facts: readonly PatientFact[], remarks: MappingRemarks): Map<string, PatientFact> {
  const joined = new Map<string, PatientFact>();
  for (const fact of [...facts].sort(compareFacts)) {
    const known = joined.get(fact.patientId);
    if (known && isOther(known, fact)) remarks.add(fact.origin.source, fact.origin.line, fact.origin.record, 'PATIENT_CHANGED');
    joined.set(fact.patientId, {
      ...fact,
      name: fact.name ?? known?.name ?? null,
      kana: fact.kana ?? known?.kana ?? null,
      birthDate: fact.birthDate ?? known?.birthDate ?? null,
      sex: fact.sex === 'U' ? (known?.sex ?? 'U') : fact.sex,
    });
  }
  return joined;
}

/** Whether birth date or sex differ, where both are known. */
function isOther(one: PatientFact, other: PatientFact): boolean {
  const differ = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  return differ(one.birthDate, other.birthDate) || (one.sex !== other.sex && one.sex !== 'U' && other.sex !== 'U');
}

function hasOtherName(one: PatientFact, other: PatientFact): boolean {
  const [a, b] = [one, other].map(({ name }) => name?.normalize('NFKC').replace(/\s+/g, '') ?? '');
  return a !== '' && b !== '' && a !== b;
}

/** All diagnoses of each patient: the newest word on each, and in which months a receipt had it. */
function joinDiagnoses(facts: readonly DiagnosisFact[]): (readonly [JoinedDiagnosis, ...JoinedDiagnosis[]])[] {
  const patients = new Map<string, Map<string, JoinedDiagnosis>>();
  for (const fact of [...facts].sort(compareFacts)) {
    const own = patients.get(fact.patientId) ?? new Map<string, JoinedDiagnosis>();
    const known = own.get(fact.key);
    const month = fact.origin.format === 'UKE' ? fact.origin.month : null;
    const months = [...new Set([...(known?.months ?? []), ...(month === null ? [] : [month])])].sort();
    own.set(fact.key, { ...fact, months });
    patients.set(fact.patientId, own);
  }
  return [...patients.values()].map((own) => {
    const all = [...own.values()].sort((a, b) => compareTexts(a.startedOn ?? '', b.startedOn ?? '') || compareTexts(a.key, b.key));
    return all as [JoinedDiagnosis, ...JoinedDiagnosis[]];
  });
}
