import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { findUnreadIn, readWholeField } from '../../hl7-v2/unread-fields.js';
import { FINDING_FIELDS } from './lab-fields.js';
import { findPanelWarnings, findTimeWarnings } from './panel-warnings.js';
import { readSpecimen } from './read-specimen.js';

/** What a bacteriological test, or a battery of susceptibilities, says that no field shows. */
export function findTestWarnings(group: ObservationGroup): ReadingWarning[] {
  const { spm, observations } = group;
  const specimen = readSpecimen(spm);
  const shown = specimen.collectedAt ?? (observations[0] ? readTimeAt(observations[0].obx, 14) : null);
  const ofObservations = observations.flatMap(({ obx }) => [...findUnreadIn(obx, FINDING_FIELDS), ...findTimeWarnings(obx, 14, shown)]);
  return [...findPanelWarnings(group, specimen), ...ofObservations];
}

/** Author, time and status of a battery (OBR-16, 22, 25), if they are not those of the test that it is joined to. */
export function findBatteryWarnings({ obr: battery }: ObservationGroup, { obr: test }: ObservationGroup): ReadingWarning[] {
  const text = (obr: Hl7Segment | null, field: number) => obr && readWholeField(obr, field);
  return [16, 22, 25].flatMap((field): ReadingWarning[] => {
    const own = text(battery, field);
    return own === null || own === text(test, field) ? [] : [{ code: 'NOT_SHOWN', place: `OBR-${field}`, text: own }];
  });
}
