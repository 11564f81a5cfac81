import { listRepetitions, readText, readTextAt } from '../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../hl7-v2/hl7-message.js';
import { decodeMessageInSteps, readBody } from '../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../hl7-v2/hl7-segment.js';
import { decodeMessageTextInSteps } from '../hl7-v2/message-text.js';
import { isPatientNumber } from '../hl7-v2/patient-number.js';
import { readDemographics } from '../hl7-v2/read-demographics.js';
import { finish, PIECE, type Steps } from '../in-slices.js';
import { isOutside, todayInJapan } from '../name-in-use.js';
import { MOST_IDENTIFIERS, MOST_PATIENTS, type PatientIdentifier, type PdqPatient } from '../patient-demographics.js';

export type { PdqPatient } from '../patient-demographics.js';

export interface PdqAnswer {
  ok: true;
  /** QAK-2: OK, or NF if no patient matches. */
  status: 'OK' | 'NF';
  patients: PdqPatient[];
  /** DSC-1: the pointer to the next page; null if there is none. */
  continuation: string | null;
  /** MSA-2: the MSH-10 of the request. */
  messageControlId: string;
  /** QAK-1 */
  queryTag: string | null;
}

export type PdqResponse = PdqAnswer | { ok: false; code: 'INVALID_DATA' | 'REJECTED'; reason: string };

/** Reads RSP^K22^RSP_K21 of ITI-21 (§3.21.4.2). REJECTED: the source refuses (MSA-1 or QAK-2 is AE or AR), with its ERR-3 code if given. */
export function readPdqResponse(bytes: Uint8Array): PdqResponse {
  return finish(readPdqResponseInSteps(bytes));
}

/** As `readPdqResponse`, in steps. */
export function* readPdqResponseInSteps(bytes: Uint8Array): Steps<PdqResponse> {
  const decoded = yield* decodeMessageTextInSteps(bytes);
  if (!decoded.ok) return invalid(decoded.reason);
  const parsed = yield* decodeMessageInSteps(decoded.text, decoded.warnings);
  if (!parsed.ok) return invalid(parsed.reason);
  const { message } = parsed;
  const [msa, qak] = [message.getSegment('MSA'), message.getSegment('QAK')];
  const messageControlId = msa ? readTextAt(msa, 2) : null;
  const acknowledged = msa ? readTextAt(msa, 1) : null;
  if (!msa || messageControlId === null) return invalid('no MSA');
  if (refuses(acknowledged) || (qak && refuses(readTextAt(qak, 2)))) return { ok: false, code: 'REJECTED', reason: refusal(message) };
  if (readTextAt(message.header, 9) !== 'RSP' || acknowledged !== 'AA') return invalid('not an answer to a query');
  const status = qak ? readTextAt(qak, 2) : null;
  if (status !== 'OK' && status !== 'NF') return invalid('QAK-2 is not a query response status');
  const { segments } = readBody(message);
  const pids = segments.filter((one) => one.name === 'PID');
  if (pids.length > MOST_PATIENTS) return invalid('more patients than one query finds');
  if (bytes.length > PIECE) yield;
  const patients = pids.map(readPatient);
  if (patients.some(({ ids }) => ids.length > MOST_IDENTIFIERS)) return invalid('a patient of too many identifiers');
  const dsc = segments.find((one) => one.name === 'DSC');
  return {
    ok: true,
    status,
    patients,
    continuation: dsc ? readTextAt(dsc, 1) : null,
    messageControlId,
    queryTag: qak ? readTextAt(qak, 1) : null,
  };
}

function invalid(reason: string): PdqResponse {
  return { ok: false, code: 'INVALID_DATA', reason };
}

function refuses(code: string | null): boolean {
  return code === 'AE' || code === 'AR' || code === 'CE' || code === 'CR';
}

/** Returns only the code, because the texts and locations of an ERR may repeat parts of the query. */
function refusal(message: Hl7Message): string {
  const err = message.getSegment('ERR');
  const code = err ? readTextAt(err, 3) : null;
  return code !== null && /^\d{1,5}$/.test(code) ? `refused with ERR-3 ${code}` : 'refused';
}

function readPatient(pid: Hl7Segment): PdqPatient {
  return { ...readDemographics(pid).value, ids: listIdentifiers(pid, todayInJapan()) };
}

/**
 * PID-3: CX.1, and the universal id of CX.4 (HD) if it is an OID. Leaves out what is no patient's number (CX.5), and what is not in use
 * today (CX.7 and 8).
 */
function listIdentifiers(pid: Hl7Segment, today: string): PatientIdentifier[] {
  return listRepetitions(pid, 3).flatMap((one) => {
    const value = readText(one, 1);
    const authority = readText(one, 4, 2);
    const isOid = readText(one, 4, 3) === 'ISO' && authority !== null && /^[0-2](\.\d+)+$/.test(authority);
    if (value === null || !isPatientNumber(one) || isOutside(today, readText(one, 7), readText(one, 8))) return [];
    return [{ value, authority: isOid ? authority : null }];
  });
}
