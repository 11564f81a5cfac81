import type { Hl7Message } from '@medplum/core';
import { dataTypeOf } from './data-type.js';
import { textAt } from './hl7-field.js';
import { parseMessage } from './hl7-message.js';
import { type AllergyValue, readAllergies } from './read-allergies.js';
import { type DemographicsValue, readDemographics } from './read-demographics.js';
import { type DiagnosisValue, readDiagnoses } from './read-diagnoses.js';
import { type LabResultValue, readLabResults } from './read-lab-results.js';
import { type PrescriptionValue, readPrescription } from './read-prescription.js';

export type Content =
  | { kind: 'demographics'; value: DemographicsValue }
  | { kind: 'prescription'; value: PrescriptionValue }
  | { kind: 'labResults'; values: LabResultValue[] }
  | { kind: 'diagnoses'; values: DiagnosisValue[] }
  | { kind: 'allergies'; values: AllergyValue[] };

export type Reading =
  | { outcome: 'READ'; type: string; warnings: string[]; content: Content }
  | { outcome: 'NOT_CURRENT' | 'QUARANTINED' | 'INVALID' | 'UNSUPPORTED'; type: string | null; reason: string };

/**
 * What a decoded message says, by its data type. It does **not** look whose it is: for patients' eyes use `readFile`.
 * `orderNo` fills in where the message names no order.
 */
export function decodeMessage({ type, text, orderNo = '' }: { type: string; text: string; orderNo?: string }): Reading {
  const parsed = parseMessage(text);
  return parsed.ok ? readMessage(type, parsed.message, orderNo) : { outcome: 'INVALID', type, reason: parsed.reason };
}

/** As `decodeMessage`, of a parsed message. */
export function readMessage(type: string, message: Hl7Message, orderNo: string): Reading {
  const expected = dataTypeOf(type);
  if (!expected) return { outcome: 'UNSUPPORTED', type, reason: 'a data type that SS-MIX2 does not list' };
  const event = textAt(message.header, 9, 2) ?? '';
  const known = event === expected.event || expected.cancels.includes(event);
  if (textAt(message.header, 9) !== expected.message || !known) {
    return { outcome: 'INVALID', type, reason: 'MSH-9 is not the message of this data type' };
  }
  if (event !== expected.event) return { outcome: 'NOT_CURRENT', type, reason: 'the message takes back what was said' };
  const further = message.getAllSegments('MSH').slice(1);
  if (further.some((one) => one.getComponent(9, 1) !== '')) return { outcome: 'INVALID', type, reason: 'several messages in one' };
  return readContent(type, message, orderNo);
}

function readContent(type: string, message: Hl7Message, orderNo: string): Reading {
  switch (type) {
    case 'ADT-00':
      return demographics(type, message);
    case 'ADT-61':
      return list(type, 'allergies', readAllergies(message));
    case 'PPR-01':
      return list(type, 'diagnoses', readDiagnoses(message));
    case 'OML-11':
      return list(type, 'labResults', readLabResults(message, orderNo));
    case 'OMP-01':
    case 'OMP-11':
      return prescription(type, message, orderNo);
    default:
      return { outcome: 'UNSUPPORTED', type, reason: 'a data type that is not read yet' };
  }
}

function demographics(type: string, message: Hl7Message): Reading {
  const pid = message.getSegment('PID');
  if (!pid) return { outcome: 'INVALID', type, reason: 'no PID segment' };
  const { value, warnings } = readDemographics(pid);
  return { outcome: 'READ', type, warnings, content: { kind: 'demographics', value } };
}

function prescription(type: string, message: Hl7Message, orderNo: string): Reading {
  const { value, warnings } = readPrescription(message, type === 'OMP-01' ? 'ORDERED' : 'DISPENSED', orderNo);
  if (!value) return { outcome: 'NOT_CURRENT', type, reason: 'every order in the message is cancelled' };
  return { outcome: 'READ', type, warnings, content: { kind: 'prescription', value } };
}

function list<V>(type: string, kind: 'labResults' | 'diagnoses' | 'allergies', read: { values: V[]; warnings: string[] }): Reading {
  return { outcome: 'READ', type, warnings: read.warnings, content: { kind, values: read.values } as Content };
}
