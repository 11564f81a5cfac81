import { listCategories } from '../../kit/index.js';
import type { ViewingPermissionEntity } from './viewing-permission.entity.js';
import { ViewingPermission } from './viewing-permission.type.js';

export function toPermission(row: ViewingPermissionEntity): ViewingPermission {
  return Object.assign(new ViewingPermission(), {
    id: row.id,
    userId: row.userId,
    facilityId: row.facilityId,
    patientId: row.patientId,
    categories: listCategories(row.categories),
    careFrom: row.careFrom,
    careUntil: row.careUntil,
    validFrom: new Date(row.validFrom),
    validUntil: row.validUntil === null ? null : new Date(row.validUntil),
    grantedAt: new Date(row.grantedAt),
    reason: row.reason,
    revokedAt: row.revokedAt === null ? null : new Date(row.revokedAt),
    renews: row.renews,
    version: row.version,
  });
}
