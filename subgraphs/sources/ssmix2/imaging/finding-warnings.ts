import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';
import type { Observation } from '../../hl7-v2/observation-groups.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { findUnreadIn } from '../../hl7-v2/unread-fields.js';
import { FINDING_FIELDS } from './imaging-fields.js';

/** What the findings of a study say that no field shows, and an OBX-14 that says more than when it was performed (OBR-7). */
export function findFindingWarnings(observations: readonly Observation[], performedAt: PartialTime | null): ReadingWarning[] {
  return observations.flatMap(({ obx }) => {
    const time = readTextAt(obx, 14);
    const isOther = time !== null && !performedAt?.text.startsWith(time);
    return [...findUnreadIn(obx, FINDING_FIELDS), ...(isOther ? [{ code: 'NOT_SHOWN' as const, place: 'OBX-14', text: time }] : [])];
  });
}
