import type { EmergencyAccessRow } from './emergency-access.store.js';
import {
  EmergencyAccess,
  EmergencyAccessRecord,
  type EmergencyLimit,
  EmergencyNotice,
  MyEmergencyAccess,
} from './emergency-access.type.js';
import type { EmergencyOutcome } from './emergency-state.js';

/** The answer to the person who began it. */
export function toEmergencyAccess({ id, startedAt, endsAt, endedAt }: EmergencyAccessRow): EmergencyAccess {
  return Object.assign(new EmergencyAccess(), { id, startedAt: new Date(startedAt), endsAt: new Date(endedAt ?? endsAt) });
}

/** The answer to the person who began it, later. */
export function toMyEmergencyAccess(row: EmergencyAccessRow): MyEmergencyAccess {
  return Object.assign(new MyEmergencyAccess(), {
    id: row.id,
    state: row.state,
    patientId: row.patientId,
    reason: row.reason,
    startedAt: new Date(row.startedAt),
    endsAt: new Date(row.endsAt),
    endedAt: toDate(row.endedAt),
    reviewDueAt: new Date(row.reviewDueAt),
    reviewedAt: toDate(row.reviewedAt),
    outcome: row.outcome as EmergencyOutcome | null,
  });
}

/** The answer to its reviewers. */
export function toEmergencyAccessRecord(row: EmergencyAccessRow): EmergencyAccessRecord {
  return Object.assign(new EmergencyAccessRecord(), {
    id: row.id,
    state: row.state,
    userId: row.userId,
    facilityId: row.facilityId,
    patientId: row.patientId,
    reason: row.reason,
    startedAt: new Date(row.startedAt),
    endsAt: new Date(row.endsAt),
    endedAt: toDate(row.endedAt),
    reviewDueAt: new Date(row.reviewDueAt),
    reviewedAt: toDate(row.reviewedAt),
    reviewedById: row.reviewedBy,
    outcome: row.outcome as EmergencyOutcome | null,
    note: row.reviewNote,
    refusedBy: row.refusedBy as EmergencyLimit | null,
    told: row.notices.map(({ userId, toldAt, seenAt }) =>
      Object.assign(new EmergencyNotice(), { userId, toldAt: new Date(toldAt), seenAt: toDate(seenAt) }),
    ),
    version: row.version,
  });
}

function toDate(instant: number | null): Date | null {
  return instant === null ? null : new Date(instant);
}
