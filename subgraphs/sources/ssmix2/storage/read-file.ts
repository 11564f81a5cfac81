import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { decodeMessageInSteps } from '../../hl7-v2/hl7-message.js';
import { decodeMessageTextInSteps } from '../../hl7-v2/message-text.js';
import { finish, PIECE, type Steps } from '../../in-slices.js';
import { decodeMessage, type FileContent, type Reading, readMessage } from './decode-message.js';
import { parsePath } from './path.js';

export type { FileContent, Reading };
export { decodeMessage };

/**
 * Reads one file of a standardized storage for one patient. Total: any bytes give a `Reading`.
 *
 * - `QUARANTINED`: path, PID-3.1 and `patientId` do not all name the same patient. Never show such a file.
 * - `NOT_CURRENT`: superseded or deleted (condition flag 2 or 0), or a message that withdraws or cancels.
 * - `INVALID`: the path, the encoding, the message or its type is invalid.
 * - `UNSUPPORTED`: valid so far, but of a data type that is not read.
 */
export function readFile(file: FileToRead): Reading {
  return finish(fileSteps(file));
}

export interface FileToRead {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly patientId: string;
}

/** As `readFile`, in steps. */
export function* fileSteps({ path, bytes, patientId }: FileToRead): Steps<Reading> {
  const parsed = parsePath(path);
  if (!parsed.ok) return { outcome: 'INVALID', type: null, reason: parsed.reason };
  const { dataType: type, orderNo, flag, patientId: pathPatient } = parsed.file;
  if (pathPatient !== patientId) return { outcome: 'QUARANTINED', type, reason: 'the path is of another patient' };
  if (flag !== '1') return { outcome: 'NOT_CURRENT', type, reason: flag === '2' ? 'superseded' : 'deleted' };
  const decoded = yield* decodeMessageTextInSteps(bytes);
  if (!decoded.ok) return { outcome: 'INVALID', type, reason: decoded.reason };
  const message = yield* decodeMessageInSteps(decoded.text, decoded.warnings);
  if (!message.ok) return { outcome: 'INVALID', type, reason: message.reason };
  const subjects = listSubjects(message.message);
  if (subjects.length === 0) return { outcome: 'INVALID', type, reason: 'no patient in PID-3' };
  if (subjects.some((subject) => subject !== patientId)) return { outcome: 'QUARANTINED', type, reason: 'PID-3 is of another patient' };
  if (bytes.length > PIECE) yield;
  return readMessage(type, message, orderNo);
}

/** PID-3.1 of each PID that is not empty; no ids if all lack it. A PID that lacks it gives an empty id, which matches no patient. */
export function listSubjects(message: Hl7Message): string[] {
  const named = message.getAllSegments('PID').filter((one) => !one.isEmpty);
  const subjects = named.map((pid) => readTextAt(pid, 3) ?? '');
  return subjects.every((subject) => subject === '') ? [] : subjects;
}
