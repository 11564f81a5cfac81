import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readWholeText } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { type ItemRemarks } from '../../hl7-v2/item-remarks.js';
import { readService } from '../../hl7-v2/location.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { type PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { findUnreadIn, type SegmentFields } from '../../hl7-v2/unread-fields.js';

/** An operation or treatment of a visit or stay: one PR1 of an ADT message (HL7 2.5 §3.3.1, §6.5.4). */
export interface ProcedureValue extends MessageHead, ItemRemarks {
  /** Distinguishes the values of one file. */
  sequence: string;
  /** PR1-3 */
  procedure: Coded;
  /** PR1-5 */
  performedAt: PartialTime | null;
  /** PV1-10, else PV1-3 of an outpatient. */
  department: Coded | null;
}

/** What the reader of procedures does with the fields of PR1. PR1-4 is the procedure in words: a note. */
export const PROCEDURE_FIELDS: SegmentFields = {
  shown: { 3: 'procedure', 4: 'notes', 5: 'date' },
  days: [5],
  notCarried: { 1: 'the number of the segment', 2: 'the coding system, once more' },
};

/** Reads each PR1 of a message, in order. A message without any has no procedures. */
export function readProcedures(message: Hl7Message): ProcedureValue[] {
  const pv1 = message.getSegment('PV1') ?? null;
  return message.getAllSegments('PR1').map((pr1, index) => {
    const note = readWholeText(pr1, 4);
    const warnings = findUnreadIn(pr1, PROCEDURE_FIELDS);
    return {
      ...readHead(message),
      ...(note !== null && { notes: [note] }),
      ...(warnings.length > 0 && { warnings: [...warnings] }),
      sequence: String(index + 1),
      procedure: readCoded(pr1, 3) ?? NOT_CODED,
      performedAt: readTimeAt(pr1, 5),
      department: pv1 && readService(pv1),
    };
  });
}
