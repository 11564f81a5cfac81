import type { Relation } from '../../relations/relation.js';
import type { WatchedEvent } from '../rule.js';
import { parseConstants, type WatchConstants } from '../watch-constants.js';

export const MINUTE = 60_000;
/** Thursday, 15 January 2026, noon in Japan. */
export const NOON = Date.UTC(2026, 0, 15, 3);

/** Constants from a file with this content. */
export function makeConstants(given: object = {}): WatchConstants {
  const read = parseConstants(JSON.stringify(given));
  if ('problems' in read) throw new Error(read.problems.join('; '));
  return read.constants;
}

/** A reading of one patient by a doctor at a clinic, at noon. */
export function makeEvent(change: Partial<WatchedEvent> = {}): WatchedEvent {
  return {
    ...{ leaf: 1, n: 0, first: true, at: NOON, patient: 'pat_1', listed: false, emergency: false },
    ...{ actor: 'actor-1', user: 'usr_sato', facility: 'fac_clinic', profession: 'DOCTOR' },
    ...change,
  };
}

/** A relation of a person at a clinic to a stranger. */
export function makeRelation(change: Partial<Relation> = {}): Relation {
  return { own: false, sameFamilyName: false, colleague: false, facilityKind: 'CLINIC', ...change };
}
