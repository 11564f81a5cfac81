import type { Facts, Finding, Rule, WatchedEvent } from './rule.js';
import { findColleague } from './rules/colleague.js';
import { findEmergencyAccess } from './rules/emergency-access.js';
import { findManyPatients } from './rules/many-patients.js';
import { findOutsideHours } from './rules/outside-hours.js';
import { findOwnRecord } from './rules/own-record.js';
import { findSameFamilyName } from './rules/same-family-name.js';
import { findTwoFacilities } from './rules/two-facilities.js';
import type { WatchConstants } from './watch-constants.js';

/** All watch rules. */
const RULES: readonly Rule[] = [
  findManyPatients,
  findOwnRecord,
  findSameFamilyName,
  findColleague,
  findOutsideHours,
  findEmergencyAccess,
  findTwoFacilities,
];

/** Judges one event by every rule. */
export function judgeEvent(event: WatchedEvent, facts: Facts, constants: WatchConstants): Finding[] {
  return RULES.flatMap((rule) => rule(event, facts, constants) ?? []);
}

/** Whether a rule that is on needs the directory. */
export function needsRelations({ ownRecord, sameFamilyName, colleague, outsideHours }: WatchConstants): boolean {
  return ownRecord.on || sameFamilyName.on || colleague.on || outsideHours.on;
}

/** Milliseconds before and after an event from which the rules need readings: of all forms, and of opened patients. */
export interface Reach {
  readonly all: number;
  readonly opened: number;
}

export function getReach({ manyPatients, twoFacilities }: WatchConstants): Reach {
  const all = (manyPatients.on ? manyPatients.withinMinutes : 0) * 60_000;
  return { all, opened: Math.max(all, (twoFacilities.on ? twoFacilities.withinMinutes : 0) * 60_000) };
}
