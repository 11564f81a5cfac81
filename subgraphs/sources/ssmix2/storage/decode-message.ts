import { readTextAt } from '../../hl7-v2/hl7-field.js';
import { type Hl7Message, type ParsedMessage, parseMessage, readBody } from '../../hl7-v2/hl7-message.js';
import { type ReadingWarning } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type DemographicsValue, PATIENT_FIELDS, readDemographics } from '../../hl7-v2/read-demographics.js';
import { type FieldTable, findUnreadFields, readWholeSegment } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { findEncounterRule } from '../encounters/encounter-event.js';
import { type EncounterValue, readEncounter } from '../encounters/read-encounter.js';
import { findImagingType } from '../imaging/imaging-type.js';
import { type ImagingValue, readImaging } from '../imaging/read-imaging.js';
import type { MicrobiologyValue } from '../labs/microbiology.js';
import { type LabOrderValue, readLabOrders } from '../labs/read-lab-orders.js';
import { type LabResultValue, readLabReport } from '../labs/read-lab-results.js';
import type { InjectionValue } from '../orders/injection.js';
import { readDietOrders } from '../orders/read-diet-orders.js';
import { readInjections } from '../orders/read-injections.js';
import { type PrescriptionValue, readPrescription } from '../orders/read-prescription.js';
import { type AllergyValue, readAllergies } from '../problems/read-allergies.js';
import { type DiagnosisValue, readDiagnoses } from '../problems/read-diagnoses.js';
import { type ProcedureValue, readProcedures } from '../procedures/read-procedures.js';
import { findDataType } from './data-type.js';

export type FileContent =
  | { kind: 'demographics'; value: DemographicsValue & MessageHead }
  | { kind: 'prescription'; value: PrescriptionValue }
  | { kind: 'injections'; values: InjectionValue[] }
  | { kind: 'labResults'; values: LabResultValue[]; microbiology: MicrobiologyValue[] }
  | { kind: 'labOrders'; values: LabOrderValue[] }
  | { kind: 'imaging'; values: ImagingValue[] }
  | {
      kind: 'encounters';
      values: EncounterValue[] /** PR1, if there are any. No chart shows them yet, so encounters warn of them. */;
      procedures?: ProcedureValue[];
    }
  | { kind: 'diagnoses'; values: DiagnosisValue[] }
  | { kind: 'allergies'; values: AllergyValue[] };

export type Reading =
  | {
      outcome: 'READ';
      type: string;
      /** What the reader left out, for the operator. */
      warnings: string[];
      content: FileContent;
      /** What a reader of every item of the file must know; absent if there is nothing. */
      fileWarnings?: readonly ReadingWarning[];
    }
  | { outcome: 'NOT_CURRENT' | 'QUARANTINED' | 'INVALID' | 'UNSUPPORTED'; type: string | null; reason: string };

type Parsed = Extract<ParsedMessage, { ok: true }>;

/**
 * Reads a decoded message by its data type. Does **not** check which patient it is about: to show the content of a file, use `readFile`.
 * `orderNo` is used if the message has no order number.
 */
export function decodeMessage({ type, text, orderNo = '' }: { type: string; text: string; orderNo?: string }): Reading {
  const parsed = parseMessage(text);
  return parsed.ok ? readMessage(type, parsed, orderNo) : { outcome: 'INVALID', type, reason: parsed.reason };
}

/** As `decodeMessage`, for a parsed message. */
export function readMessage(type: string, { message, complete }: Parsed, orderNo: string): Reading {
  const expected = findDataType(type);
  if (!expected) return { outcome: 'UNSUPPORTED', type, reason: 'a data type that SS-MIX2 does not list' };
  const event = readTextAt(message.header, 9, 2) ?? '';
  const known = event === expected.event || expected.cancels.includes(event);
  if (readTextAt(message.header, 9) !== expected.message || !known) {
    return { outcome: 'INVALID', type, reason: 'MSH-9 is not the message of this data type' };
  }
  if (event !== expected.event) return { outcome: 'NOT_CURRENT', type, reason: 'the message takes back what was said' };
  const further = message.getAllSegments('MSH').slice(1);
  if (further.some((one) => readTextAt(one, 9) !== null)) return { outcome: 'INVALID', type, reason: 'several messages in one' };
  const reading = readContent(type, message, orderNo);
  if (reading.outcome !== 'READ') return reading;
  if (!complete) {
    reading.warnings.push('the last segment has no end: the file may have been cut');
    message.context.warn('IRREGULAR', message.segments.at(-1)!.name, null);
  }
  // The rest of a message that DSC continues (HL7 2.5 §2.10.2) is in another file.
  const continued = message.getSegment('DSC');
  if (continued) message.context.warn('IRREGULAR', 'DSC', readTextAt(continued, 1));
  const { warnings } = message.context;
  return warnings.length === 0 ? reading : { ...reading, fileWarnings: warnings };
}

/** The result of a reader; `content` is null if every order in the message is cancelled. */
interface Read {
  content: FileContent | null;
  warnings: string[];
}

function readContent(type: string, message: Hl7Message, orderNo: string): Reading {
  const read = readOf(type, message, orderNo);
  if (read === 'no PID') return { outcome: 'INVALID', type, reason: 'no PID segment' };
  if (read === null) return { outcome: 'UNSUPPORTED', type, reason: 'a data type that is not read yet' };
  const { content, warnings } = read;
  return content
    ? { outcome: 'READ', type, warnings, content }
    : { outcome: 'NOT_CURRENT', type, reason: 'every order in the message is cancelled' };
}

function readOf(type: string, message: Hl7Message, orderNo: string): Read | 'no PID' | null {
  switch (type) {
    case 'ADT-00':
      return demographics(message);
    case 'ADT-61':
      return listed('allergies', readAllergies(message));
    case 'PPR-01':
      return listed('diagnoses', readDiagnoses(message));
    case 'OMD':
      return listed('encounters', readDietOrders(message, orderNo));
    case 'OMP-01':
    case 'OMP-11':
      return prescription(readPrescription(message, type === 'OMP-01' ? 'ORDERED' : 'DISPENSED', orderNo));
    case 'OMP-02':
    case 'OMP-12':
      return listed('injections', readInjections(message, type === 'OMP-02' ? 'ORDERED' : 'ADMINISTERED', orderNo));
    case 'OML-01':
      return listed('labOrders', readLabOrders(message, orderNo));
    case 'OML-11':
      return labReport(readLabReport(message, orderNo));
    default:
      return ofFamily(type, message, orderNo);
  }
}

/** Reads the data types that share one reader: encounters and imaging. */
function ofFamily(type: string, message: Hl7Message, orderNo: string): Read | null {
  const encounter = findEncounterRule(type);
  if (encounter) return withProcedures(listed('encounters', readEncounter(message, encounter, orderNo)), message);
  const imaging = findImagingType(type);
  return imaging && listed('imaging', readImaging(message, imaging, orderNo));
}

function withProcedures(read: Read, message: Hl7Message): Read {
  const procedures = readProcedures(message);
  if (procedures.length === 0 || read.content?.kind !== 'encounters') return read;
  return { ...read, content: { ...read.content, procedures } };
}

/** What the reader of demographics (ADT-00) does with each field. */
export const DEMOGRAPHICS_FIELDS: FieldTable = { ...COMMON_FIELDS, PID: PATIENT_FIELDS };

function demographics(message: Hl7Message): Read | 'no PID' {
  const pid = message.getSegment('PID');
  if (!pid) return 'no PID';
  const { value, warnings } = readDemographics(pid);
  const { segments } = readBody(message);
  const [own, ...others] = segments.filter(({ name }) => name === 'PID');
  const further = others.map((one) => ({ code: 'NOT_SHOWN' as const, place: 'PID', text: readWholeSegment(one) }));
  const rest = segments.filter((one) => one === own || one.name !== 'PID');
  const [notes, unread] = [readNotes(segments), [...findUnreadFields(rest, DEMOGRAPHICS_FIELDS), ...further]];
  const remarks = { ...(notes.length > 0 && { notes }), ...(unread.length > 0 && { warnings: unread }) };
  return { warnings, content: { kind: 'demographics', value: { ...value, ...readHead(message), ...remarks } } };
}

function prescription({ value, warnings }: ReturnType<typeof readPrescription>): Read {
  return { warnings, content: value && { kind: 'prescription', value } };
}

function labReport({ values, microbiology, warnings }: ReturnType<typeof readLabReport>): Read {
  return { warnings, content: { kind: 'labResults', values, microbiology } };
}

function listed<V>(kind: FileContent['kind'], { values, warnings }: { values: V[] | null; warnings: string[] }): Read {
  return { warnings, content: values && ({ kind, values } as unknown as FileContent) };
}
