import type { CareRecordPartFragment, CareTeamMemberPartFragment } from '../generated/operation-types.js';
import { compareTexts } from '../lane.js';
import { dayInJapan } from './care-date.js';

/** The id of the connected system that has the care cabinet. */
export const CARE_CABINET = 'care-cabinet';

/** How many members of one profession have seen a record (確認しました). */
export interface ReadingCount {
  readonly profession: string;
  readonly count: number;
}

/** Counts who has seen a record, by profession: the profession that read first comes first. A person counts once for each profession. */
export function countReadings(seenBy: CareRecordPartFragment['seenBy']): readonly ReadingCount[] {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (const { profession, user } of [...seenBy].sort((a, b) => compareTexts(a.at, b.at))) {
    const who = user && `${profession} ${user.id}`;
    if (who !== null && seen.has(who)) continue;
    if (who !== null) seen.add(who);
    counts.set(profession, (counts.get(profession) ?? 0) + 1);
  }
  return [...counts].map(([profession, count]) => ({ profession, count }));
}

/** The records that a person may still confirm: those that the team sees, that others wrote, and that the person has not confirmed. */
export function listUnconfirmed(records: readonly CareRecordPartFragment[], person: string): readonly CareRecordPartFragment[] {
  return records.filter(({ state, seenByMe, author }) => state === 'SENT' && !seenByMe && author?.id !== person);
}

/** Joins pages of records: each record once, in the newest version, and in the order of the pages: the newest day of care first, on one day the newest record. */
export function joinRecords(...pages: readonly (readonly CareRecordPartFragment[])[]): readonly CareRecordPartFragment[] {
  const byId = new Map<string, CareRecordPartFragment>();
  for (const record of pages.flat()) {
    const known = byId.get(record.id);
    if (!known || known.version <= record.version) byId.set(record.id, record);
  }
  return [...byId.values()].sort(
    (a, b) => compareTexts(dayOf(b), dayOf(a)) || compareTexts(b.recordedAt, a.recordedAt) || compareTexts(b.id, a.id),
  );
}

function dayOf({ date, recordedAt }: CareRecordPartFragment): string {
  return date ?? dayInJapan(recordedAt);
}

/** One value of a vital sign, with the record that has it. */
export interface VitalPoint {
  readonly record: CareRecordPartFragment;
  readonly value: number;
}

/** The values of one vital sign in one unit, the oldest first. */
export interface VitalSeries {
  readonly kind: string;
  readonly unit: string;
  readonly points: readonly VitalPoint[];
}

/** Groups the vital signs of records by kind and unit: values of two units are never in one series. Withdrawn records and drafts do not count. */
export function buildVitalSeries(records: readonly CareRecordPartFragment[]): readonly VitalSeries[] {
  const series = new Map<string, { readonly kind: string; readonly unit: string; readonly points: VitalPoint[] }>();
  for (const record of [...records].sort((a, b) => compareTexts(momentOf(a), momentOf(b)))) {
    if (record.state !== 'SENT') continue;
    for (const { kind, unit, value } of record.vitals) {
      const key = `${kind} ${unit}`;
      if (!series.has(key)) series.set(key, { kind, unit, points: [] });
      series.get(key)!.points.push({ record, value });
    }
  }
  return [...series.values()];
}

type Attachment = CareRecordPartFragment['attachments'][number];

/** One photo or file, with the record that has it. */
export interface CareContent {
  readonly record: CareRecordPartFragment;
  readonly attachment: Attachment;
  /** When the photo was taken; if nobody said so, when the record was written. */
  readonly at: string;
}

/** The photos of one part of the body, the newest first. `site` is null for photos of no part. */
export interface PhotoSeries {
  readonly site: string | null;
  readonly photos: readonly CareContent[];
}

/** Groups the photos of records by the part of the body. The part with the newest photo comes first, photos of no part last. */
export function groupPhotos(records: readonly CareRecordPartFragment[]): readonly PhotoSeries[] {
  const sites = new Map<string | null, CareContent[]>();
  for (const photo of listContents(records, 'PHOTO')) {
    const site = photo.record.bodySite;
    sites.set(site, [...(sites.get(site) ?? []), photo]);
  }
  return [...sites]
    .map(([site, photos]) => ({ site, photos }))
    .sort((a, b) => Number(a.site === null) - Number(b.site === null) || compareTexts(b.photos[0]!.at, a.photos[0]!.at));
}

/** The photos or files of records, the newest first. */
export function listContents(records: readonly CareRecordPartFragment[], kind: 'PHOTO' | 'FILE'): readonly CareContent[] {
  return records
    .filter(({ state }) => state === 'SENT')
    .flatMap((record) =>
      record.attachments
        .filter((attachment) => attachment.kind === kind)
        .map((attachment) => ({ record, attachment, at: attachment.takenAt ?? record.recordedAt })),
    )
    .sort((a, b) => compareTexts(b.at, a.at) || compareTexts(b.attachment.id, a.attachment.id));
}

/** The persons who were members of the team on a day in Japan, by the days on which they became members and on which it ended. */
export function listMembersOn(members: readonly CareTeamMemberPartFragment[], day: string): readonly CareTeamMemberPartFragment[] {
  return members.filter(({ acceptedAt, endedAt, endsOn }) => {
    if (acceptedAt === null || dayInJapan(acceptedAt) > day) return false;
    return (endedAt === null || dayInJapan(endedAt) >= day) && (endsOn === null || endsOn >= day);
  });
}

/** The day and moment by which a record is placed in time. */
function momentOf({ date, recordedAt }: CareRecordPartFragment): string {
  return `${date ?? ''} ${recordedAt}`;
}
