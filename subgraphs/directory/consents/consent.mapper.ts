import type { ConsentEntity } from './consent.entity.js';
import { Consent } from './consent.type.js';

export function toConsent(row: ConsentEntity): Consent {
  return Object.assign(new Consent(), {
    id: row.id,
    patientId: row.patientId,
    disclosingFacilityId: row.disclosingFacilityId,
    viewingFacilityId: row.viewingFacilityId,
    kind: row.kind,
    startsAt: new Date(row.startsAt),
    givenAt: new Date(row.givenAt),
    withdrawnAt: row.withdrawnAt === null ? null : new Date(row.withdrawnAt),
    documentReference: row.documentReference,
    version: row.version,
  });
}
