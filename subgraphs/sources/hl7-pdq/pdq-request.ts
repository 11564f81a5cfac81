import { hasCriteria, type PdqCriteria, searchedName } from '../patient-demographics.js';
import { encodeIso2022Jp } from '../ssmix2/encode-iso-2022-jp.js';

export interface PdqRequest {
  /** MSH-10, at most 20 characters, new for each message. */
  controlId: string;
  /** QPD-2, at most 32 characters, the same for all pages of a query. */
  queryTag: string;
  sendingApplication: string;
  sendingFacility?: string;
  /** MSH-5: the patient information source that is asked (ITI-21 §3.21.4.1.2.1). */
  receivingApplication: string;
  receivingFacility: string;
  at: Date;
  criteria: PdqCriteria;
  /** RCP-2: patients in one answer, default 50. */
  quantity?: number;
  /** DSC-1 of the answer before. */
  continuation?: string;
}

/** QBP^Q22^QBP_Q21 of ITI-21 (Patient Demographics Query), in ISO-2022-JP. Throws RangeError without criteria: that would ask for everybody. */
export function pdqRequest(request: PdqRequest): Buffer {
  if (!hasCriteria(request.criteria)) throw new RangeError('a patient demographics query needs criteria');
  const { continuation } = request;
  const segments = [
    header(request),
    ['QPD', 'IHE PDQ Query', escapeText(request.queryTag), parameters(request.criteria).join('~')],
    ['RCP', 'I', `${request.quantity ?? 50}^RD`],
    ...(continuation === undefined ? [] : [['DSC', escapeText(continuation), 'I']]),
  ];
  return encodeIso2022Jp(segments.map((fields) => `${fields.join('|')}\r`).join(''));
}

function header(request: PdqRequest): string[] {
  const from = [escapeText(request.sendingApplication), escapeText(request.sendingFacility ?? '')];
  const to = [escapeText(request.receivingApplication), escapeText(request.receivingFacility)];
  const message = ['QBP^Q22^QBP_Q21', escapeText(request.controlId), 'P', '2.5'];
  return ['MSH', '^~\\&', ...from, ...to, tokyoTime(request.at), '', ...message, '', '', '', '', '', '~ISO IR87', '', 'ISO 2022-1994'];
}

/** QPD-3: `@seg.field.comp[.sub]^value` (ITI-21 §3.21.4.1.2.2); a value of PID.3.1 needs its domain, PID.3.4, beside it. */
function parameters(criteria: PdqCriteria): string[] {
  const { patientId, birthDate, sex } = criteria;
  const { family, given } = searchedName(criteria);
  const wanted: [string, string | null | undefined][] = [
    ['PID.3.1', patientId?.value],
    ['PID.3.4.2', patientId?.authority],
    ['PID.3.4.3', patientId && 'ISO'],
    ['PID.5.1.1', family],
    ['PID.5.2', given],
    ['PID.7.1', birthDate?.replaceAll('-', '')],
    ['PID.8', sex && { MALE: 'M', FEMALE: 'F', OTHER: 'O', UNKNOWN: 'U' }[sex]],
  ];
  return wanted.flatMap(([field, value]) => (value ? [`@${field}^${escapeText(value)}`] : []));
}

/** HL7 2.5 §2.7.1; line ends and escape bytes cannot be part of a value. */
function escapeText(text: string): string {
  return text.replace(/[\\|^~&\x00-\x1f]/g, (character) => ESCAPES[character] ?? ' ');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\' };

/** YYYYMMDDHHMMSS+0900 */
function tokyoTime(at: Date): string {
  const local = new Date(at.getTime() + 9 * 3_600_000).toISOString();
  return `${local.slice(0, 19).replace(/[-T:]/g, '')}+0900`;
}
