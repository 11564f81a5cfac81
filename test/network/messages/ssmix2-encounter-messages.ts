import { segment } from './hl7-segment.js';
import { departmentText, encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

/** One stay of an inpatient, or the part of it in one message. Times are `YYYYMMDDHHMM`. */
export interface Stay {
  readonly orderNo: string;
  readonly admittedAt: string;
  readonly dischargedAt: string;
  readonly ward: string;
  readonly room: string;
  readonly bed: string;
  readonly department: string;
  readonly doctor: string;
}

/** ADT-12: received as an outpatient (ADT^A04). `at` is `YYYYMMDDHHMM`. */
export function encodeReception(
  subject: MessageSubject,
  timestamp: string,
  visit: { at: string; department: string; doctor: string },
): Buffer {
  return encodeMessage('ADT^A04^ADT_A01', timestamp, subject.facility, [
    segment('EVN', { 2: timestamp.slice(0, 14), 6: visit.at }),
    patientSegment(subject, timestamp),
    segment('PV1', { 1: '0001', 2: 'O', 3: `${visit.department}^^^^^C`, 7: visit.doctor, 10: visit.department, 44: visit.at }),
  ]);
}

/** ADT-22: admitted (ADT^A01). */
export function encodeAdmission(subject: MessageSubject, timestamp: string, stay: Stay): Buffer {
  return encodeMessage('ADT^A01^ADT_A01', timestamp, subject.facility, [
    segment('EVN', { 2: timestamp.slice(0, 14), 6: stay.admittedAt }),
    patientSegment(subject, timestamp),
    inpatient(stay, {}),
  ]);
}

/** ADT-52: discharged (ADT^A03), to the patient's home. */
export function encodeDischarge(subject: MessageSubject, timestamp: string, stay: Stay): Buffer {
  return encodeMessage('ADT^A03^ADT_A03', timestamp, subject.facility, [
    segment('EVN', { 2: timestamp.slice(0, 14), 6: stay.dischargedAt }),
    patientSegment(subject, timestamp),
    inpatient(stay, { 36: '01^軽快退院^99XYD', 45: stay.dischargedAt }),
  ]);
}

/** OMD: the meals of a stay (OMD^O03). */
export function encodeDiet(subject: MessageSubject, timestamp: string, stay: Stay, diet: { code: string; name: string }): Buffer {
  return encodeMessage('OMD^O03^OMD_O03', timestamp, subject.facility, [
    patientSegment(subject, timestamp),
    inpatient(stay, {}),
    segment('ORC', {
      1: 'NW',
      2: stay.orderNo,
      9: timestamp.slice(0, 14),
      12: stay.doctor,
      17: departmentText(stay.department),
      29: 'I^入院患者オーダ^HL70482',
    }),
    segment('TQ1', { 1: '1', 7: stay.admittedAt }),
    segment('ODS', { 1: 'D', 2: '01^朝食^99XYM~02^昼食^99XYM~03^夕食^99XYM', 3: `${diet.code}^${diet.name}^99XYF` }),
  ]);
}

function inpatient(stay: Stay, more: Readonly<Record<number, string>>): string {
  return segment('PV1', {
    1: '0001',
    2: 'I',
    3: `${stay.ward}^${stay.room}^${stay.bed}^^^N`,
    7: stay.doctor,
    10: stay.department,
    44: stay.admittedAt,
    ...more,
  });
}
