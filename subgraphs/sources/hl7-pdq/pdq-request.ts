import { encodeIso2022Jp } from '../hl7-v2/encode-iso-2022-jp.js';
import { hasCriteria, type PdqCriteria, searchedName } from '../patient-demographics.js';
import { buildPdqHeader, escapeText, type PdqHeader } from './pdq-header.js';

export interface PdqRequest extends PdqHeader {
  /** QPD-2, at most 32 characters, the same for all pages of a query. */
  queryTag: string;
  criteria: PdqCriteria;
  /** RCP-2: patients in one answer, default 50. */
  quantity?: number | undefined;
  /** DSC-1 of the previous answer. */
  continuation?: string | undefined;
}

/**
 * QBP^Q22^QBP_Q21 of ITI-21 (Patient Demographics Query), in ISO-2022-JP. Throws RangeError without criteria, because such a query would
 * match every patient.
 */
export function buildPdqRequest(request: PdqRequest): Buffer {
  if (!hasCriteria(request.criteria)) throw new RangeError('a patient demographics query needs criteria');
  const { continuation } = request;
  const segments = [
    buildPdqHeader(request, 'QBP^Q22^QBP_Q21'),
    ['QPD', 'IHE PDQ Query', escapeText(request.queryTag), parameters(request.criteria).join('~')],
    ['RCP', 'I', `${request.quantity ?? 50}^RD`],
    ...(continuation === undefined ? [] : [['DSC', escapeText(continuation), 'I']]),
  ];
  return encodeIso2022Jp(segments.map((fields) => `${fields.join('|')}\r`).join(''));
}

/** QPD-3: `@seg.field.comp[.sub]^value` (ITI-21 §3.21.4.1.2.2). A value of PID.3.1 needs its domain, PID.3.4, as well. */
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
