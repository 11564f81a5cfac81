import type { ReportedChange } from '../../kit/index.js';
import type { AttachmentEntity } from './attachment.entity.js';
import { CareAttachment } from './care-attachment.type.js';

/** @param place the facility of the record, of the caller's permit @param member the id of the caller */
export function toCareAttachment(row: AttachmentEntity, { place, member }: Pick<CareAttachment, 'place' | 'member'>): CareAttachment {
  return Object.assign(new CareAttachment(), {
    id: row.id,
    kind: row.kind as CareAttachment['kind'],
    name: row.name,
    contentType: row.contentType ?? '',
    bytes: row.bytes ?? 0,
    width: row.width,
    height: row.height,
    takenAt: row.takenAt === null ? null : new Date(row.takenAt),
    place,
    member,
  });
}

/** An announced upload, without its name. */
export function describeAnnouncement({ id, patientId, userId, facilityId, claimedType, claimedBytes }: AttachmentEntity): ReportedChange {
  const after = { facilityId, claimedType, claimedBytes };
  return { action: 'createCareUpload', subject: id, patient: patientId, user: userId, before: null, after };
}
