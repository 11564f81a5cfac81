import { findFirstRepetition, readRawField, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ReadingWarning, shareWarnings } from '../../hl7-v2/item-remarks.js';
import type { ObservationGroup } from '../../hl7-v2/observation-groups.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { isKnownSegment } from '../../hl7-v2/segment-names.js';
import { type FieldTable, findUnreadFields, readWholeField, readWholeSegment } from '../../hl7-v2/unread-fields.js';
import { LAB_ORDER_FIELDS, REPORT_FIELDS } from './lab-fields.js';
import type { SpecimenValue } from './read-specimen.js';

/** What a report says of an order, its specimen and its details that no field shows. All results of the order have these warnings. */
export function findPanelWarnings(group: ObservationGroup, { collectedAt }: SpecimenValue): readonly ReadingWarning[] {
  const { spm, obr, observations } = group;
  const shown = collectedAt ?? (observations[0] ? readTimeAt(observations[0].obx, 14) : null);
  return shareWarnings([
    ...findUnreadFields(listSegments(group), REPORT_FIELDS),
    ...findEndWarnings(spm, collectedAt),
    ...(obr ? [7, 8].flatMap((field) => findTimeWarnings(obr, field, shown)) : []),
  ]);
}

/** What an order says of its specimen, its tests and its details that no field shows. */
export function findOrderWarnings(order: ObservationGroup, { collectedAt }: SpecimenValue): ReadingWarning[] {
  return [...findUnreadFields(listSegments(order), LAB_ORDER_FIELDS), ...findEndWarnings(order.spm, collectedAt)];
}

/** A time of collection that is written once more, and says more than the one that is shown. */
export function findTimeWarnings(segment: Hl7Segment, field: number, shown: PartialTime | null): readonly ReadingWarning[] {
  const raw = readRawField(segment, field);
  if (raw === '' || raw === shown?.text) return NONE;
  const text = readTextAt(segment, field);
  if (text === null || shown?.text.startsWith(text)) return NONE;
  return [notShown(`${segment.name}-${field}`, readWholeField(segment, field))];
}

const NONE: readonly ReadingWarning[] = Object.freeze([]);

/** SPM-17 is a range (DR): its end, if it is not its start. */
function findEndWarnings(spm: Hl7Segment | null, shown: PartialTime | null): ReadingWarning[] {
  const range = spm && findFirstRepetition(spm, 17);
  const end = range && readText(range, 2, 1);
  return end === null || end === shown?.text ? [] : [notShown('SPM-17', readWholeField(spm!, 17))];
}

/** What a message says besides the groups that are read: an order without a result, a specimen without an order, unknown segments. */
export function findRestWarnings(
  groups: readonly ObservationGroup[],
  read: readonly ObservationGroup[],
  table: FieldTable,
): readonly ReadingWarning[] {
  const known = new Set(read.flatMap(listSegments));
  const rest = groups.filter(({ hasWithdrawn }) => !hasWithdrawn);
  const unread = new Set(rest.flatMap(listSegments).filter((one) => !known.has(one)));
  const details = new Set(rest.flatMap((one) => one.details));
  return shareWarnings([
    ...[...unread].filter((one) => !details.has(one)).map((one) => notShown(one.name, readWholeSegment(one))),
    ...findUnreadFields(
      [...unread].filter((one) => details.has(one)),
      table,
    ),
  ]);
}

/** The segments of a group, except those that no standard knows: each is a warning of the file. */
function listSegments({ spm, obr, orc, details }: ObservationGroup): Hl7Segment[] {
  return [spm, obr, orc, ...details].filter((one) => one !== null && isKnownSegment(one.name)) as Hl7Segment[];
}

function notShown(place: string, text: string | null): ReadingWarning {
  return { code: 'NOT_SHOWN', place, text };
}
