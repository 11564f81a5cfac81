import type { EncounterFact, PatientFact, Person, Setting } from '../chart-facts.js';
import { escapeText, segment, writeCode, writePatientName, writePerson } from './hl7-segment.js';
import type { StorageMessage } from './storage-file.js';

/** PID. A patient of whom nothing is known but the number has only that. */
export function writePid(patientId: string, patient: PatientFact | undefined): string {
  return segment('PID', {
    ...{ 1: '0001', 3: `${escapeText(patientId)}^^^^PI` },
    ...(patient && {
      5: writePatientName(patient.name, patient.kana),
      7: patient.birthDate,
      8: patient.sex,
    }),
  });
}

export function writePv1(setting: Setting, department: string | null, doctor: Person | null, begins?: string): string {
  return segment('PV1', {
    ...{ 1: '0001', 2: setting === 'INPATIENT' ? 'I' : 'O', 3: department === null ? null : `${escapeText(department)}^^^^^C` },
    ...{ 7: writePerson(doctor), 44: begins ?? null },
  });
}

/** ADT-00: demographics. */
export function writeDemographics(patient: PatientFact): StorageMessage {
  const { patientId, statedAt, origin } = patient;
  return {
    ...{ patientId, careDate: null, dataType: 'ADT-00', orderNo: '999999999999999', messageType: 'ADT^A08^ADT_A01', department: null },
    segments: [writePid(patientId, patient), segment('PV1', { 1: '0001', 2: 'O' })],
    statedAt,
    origins: [origin],
  };
}

/** ADT-12: a visit of an outpatient; ADT-22: the admission of a stay. Procedures are PR1 (HL7 2.5 §3.3.1, §6.5.4). */
export function writeEncounter(fact: EncounterFact, patient: PatientFact | undefined): StorageMessage {
  const { patientId, statedAt, origin, date, time, department, attending, procedures, orderNo } = fact;
  const isVisit = fact.kind === 'VISIT';
  const code = department?.code ?? null;
  return {
    ...{ patientId, careDate: date, dataType: isVisit ? 'ADT-12' : 'ADT-22', orderNo, department: code },
    messageType: isVisit ? 'ADT^A04^ADT_A01' : 'ADT^A01^ADT_A01',
    segments: [
      writePid(patientId, patient),
      segment('PV1', {
        ...{ 1: '0001', 2: isVisit ? 'O' : 'I', 7: writePerson(attending), 10: writeCode(department), 44: `${date}${time ?? ''}` },
      }),
      ...procedures.map(({ procedure, date: on, notes }, index) =>
        segment('PR1', { 1: String(index + 1), 3: writeCode(procedure), 4: escapeText(notes.join('、')), 5: on }),
      ),
    ],
    statedAt,
    origins: [origin],
  };
}
