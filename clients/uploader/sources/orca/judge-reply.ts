import type { Reading } from '../../formats/reading.js';
import { UploaderProblem } from '../../problems.js';
import type { SourceFormat } from '../../state/source-spool.js';

/** 89 no staff, 90 another terminal works on the patient, 91 97 98 a request that is not understood, 99 no such user. */
const FAILED = /^Api_Result=(E\d+|0*(89|9[01789]))$/;
const UNREADABLE = new Set(['NOT_JSON', 'NOT_XML', 'EMPTY', 'TOO_LARGE']);

/** The results that mean that there is nothing (any more): of receptions and diseases 21, of visits 15, of forms 0001 and 0105. */
const NOTHING: Readonly<Partial<Record<SourceFormat, RegExp>>> = {
  ...{ ORCA_ACCEPTANCES: /=21$/, ORCA_DISEASES: /=21$/, ORCA_MEDICAL: /=15$/, ORCA_PRESCRIPTIONS: /=(0001|0105)$/ },
};

/** Whether a refusal means that there is nothing (any more). */
export function saysNothing(format: SourceFormat, reading: Reading<unknown>): boolean {
  return !reading.ok && reading.reason.code === 'API_ERROR' && (NOTHING[format]?.test(reading.reason.record) ?? false);
}

/**
 * Whether a reply says something.
 *
 * @throws UploaderProblem ORCA_ERROR if it says neither: the question must be asked again
 */
export function isAnswer<T>(reading: Reading<T>): reading is Extract<Reading<T>, { ok: true }> {
  if (reading.ok) return true;
  const { code, record } = reading.reason;
  if (FAILED.test(record)) throw new UploaderProblem('ORCA_ERROR', { detail: record });
  if (UNREADABLE.has(code)) throw new UploaderProblem('ORCA_ERROR', { detail: code });
  return false;
}
