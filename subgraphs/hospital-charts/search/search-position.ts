import { createHash } from 'node:crypto';
import type { PatientCriteria, PatientMatch, SearchQuery } from './patient-search.js';

/** Where a search goes on. */
export interface SearchPosition {
  /** The questions that are not at their end, each with its supplier's continuation; null before its first page. */
  readonly open: ReadonlyMap<SearchQuery, string | null>;
  /** Found already, and too many for the pages so far: a patient is often known at several institutions. */
  readonly held: readonly PatientMatch[];
  /** Traces of all that were found, so that the other question's pages do not show them again. */
  readonly seen: readonly string[];
}

/** Eight bytes: among a thousand, two are the same by chance once in 10¹³ searches. */
export function traceOf({ institution, localId }: Pick<PatientMatch, 'institution' | 'localId'>): string {
  return createHash('sha256').update(`${institution} ${localId}`).digest().subarray(0, 8).toString('base64url');
}

export function writePosition({ open, held, seen }: SearchPosition, criteria: PatientCriteria): string {
  return JSON.stringify({ of: digest(criteria), open: [...open], held, seen: seen.join('') });
}

/** Null where `text` is not of these criteria, or was never written here. */
export function readPosition(text: string, criteria: PatientCriteria): SearchPosition | null {
  try {
    const { of, open, held, seen } = JSON.parse(text) as {
      of: string;
      open: [SearchQuery, string | null][];
      held: PatientMatch[];
      seen: string;
    };
    if (of !== digest(criteria)) return null;
    return { open: new Map(open), held, seen: seen.match(/.{11}/g) ?? [] };
  } catch {
    return null;
  }
}

function digest({ name, kana, birthDate, sex, patientId }: PatientCriteria): string {
  const parts = [name, kana, birthDate, sex, patientId?.institution, patientId?.localId].map((one) => one ?? null);
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
