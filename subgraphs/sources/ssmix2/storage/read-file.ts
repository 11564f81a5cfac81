import { decodeMessageInSteps } from '../../hl7-v2/hl7-message.js';
import { decodeMessageTextInSteps } from '../../hl7-v2/message-text.js';
import { findSubject } from '../../hl7-v2/patient-number.js';
import { finish, PIECE, type Steps } from '../../in-slices.js';
import { decodeMessage, type FileContent, type Reading, readMessage } from './decode-message.js';
import { parsePath } from './path.js';

export type { FileContent, Reading };
export { decodeMessage };

/**
 * Reads one file of a standardized storage for one patient. Total: any bytes give a `Reading`.
 *
 * - `QUARANTINED`: path, PID-3 and `patientId` do not all name the same patient. Never show such a file.
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
  const subject = findSubject(message.message, patientId);
  if (subject === 'NONE') return { outcome: 'INVALID', type, reason: 'no patient in PID-3' };
  if (subject === 'OTHER') return { outcome: 'QUARANTINED', type, reason: 'PID-3 is of another patient' };
  if (bytes.length > PIECE) yield;
  return readMessage(type, message, orderNo);
}
