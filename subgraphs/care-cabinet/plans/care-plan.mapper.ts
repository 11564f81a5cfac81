import type { CareTaskEntity, CareVisitEntity } from './care-plan.entity.js';
import { CareTask, CareVisit } from './care-plan.type.js';

const toReference = (id: string | null) => (id === null ? null : { id });
const toDate = (instant: number | null) => (instant === null ? null : new Date(instant));

export function toCareTask(row: CareTaskEntity): CareTask {
  return Object.assign(new CareTask(), {
    id: row.id,
    facility: { id: row.facilityId },
    text: row.text,
    dueOn: row.dueOn,
    assignee: toReference(row.assigneeId),
    createdBy: { id: row.createdBy },
    createdAt: new Date(row.createdAt),
    doneAt: toDate(row.doneAt),
    doneBy: toReference(row.doneBy),
  });
}

export function toCareVisit(row: CareVisitEntity): CareVisit {
  return Object.assign(new CareVisit(), {
    id: row.id,
    facility: { id: row.facilityId },
    visitor: { id: row.visitorId },
    startsAt: new Date(row.startsAt),
    endsAt: new Date(row.endsAt),
    note: row.note,
    plannedBy: { id: row.createdBy },
    cancelledAt: toDate(row.cancelledAt),
    cancelReason: row.cancelReason,
  });
}
