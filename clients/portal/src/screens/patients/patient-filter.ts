import type { PatientFilter } from '@hareyaka/sdk';
import { readBirthDate } from '../../format/birth-date-input.js';
import { isRomaji, romajiToKatakana } from '../../format/kana.js';

/** Which patients are listed: all that the person may see, those with data at the person's facility, or those that the person has seen lately. */
export type PatientsScope = 'MINE' | 'FACILITY' | 'RECENT';

/** Seen lately: within this time, in milliseconds. */
const RECENT_MS = 30 * 86_400_000;

/**
 * Reads what a person typed as a filter of the graph: a birth date in any of the ways in which it is written, else the beginning of a name in kanji, kana or
 * romaji.
 *
 * @param now the server's clock, in milliseconds; the time of RECENT is rounded to the hour, so that the same filter is asked for the same list
 */
export function readPatientFilter(
  typed: string,
  scope: PatientsScope,
  { facility, now }: { readonly facility: string | undefined; readonly now: number },
): PatientFilter {
  const text = typed.trim();
  const birthDate = readBirthDate(text);
  const name = isRomaji(text) ? romajiToKatakana(text) : text;
  const hour = 3_600_000;
  return {
    ...(birthDate !== undefined ? { birthDate } : name !== '' && { name }),
    ...(scope === 'FACILITY' && facility !== undefined && { facilityId: facility }),
    ...(scope === 'RECENT' && { viewedByMeSince: new Date(Math.floor((now - RECENT_MS) / hour) * hour).toISOString() }),
  };
}
