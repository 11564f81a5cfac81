import { toSafeName } from '../../../uploads/check-upload.js';
import { readClaimedType } from '../../../uploads/content-types.js';
import { createId } from '../../mutation/ids.js';
import type { Author } from '../../mutation/run-mutation.js';
import type { ConsentEntity } from '../consent.entity.js';
import type { ConsentScanEntity } from './consent-scan.entity.js';
import { ConsentScan, type CreateConsentScanUploadInput } from './consent-scan.type.js';

export function toConsentScan(row: ConsentScanEntity): ConsentScan {
  return Object.assign(new ConsentScan(), {
    id: row.id,
    patientId: row.patientId,
    name: row.name,
    contentType: row.contentType ?? '',
    bytes: row.bytes ?? 0,
    uploadedAt: new Date(row.createdAt),
  });
}

/** The row of an announced upload. The input was checked before. */
export function makeScanRow(
  { name, bytes, sha256, contentType }: CreateConsentScanUploadInput,
  { id: consentId, patientId }: ConsentEntity,
  { user, at, facility }: Author & { readonly facility: string },
): ConsentScanEntity {
  return {
    ...{ id: createId('scn'), consentId, patientId, facilityId: facility, userId: user },
    ...{ name: toSafeName(name), claimedType: readClaimedType(contentType)!, claimedBytes: bytes, sha256 },
    ...{ createdAt: at, state: 'EXPECTED', refusal: null, kind: null, contentType: null, bytes: null, object: null },
    ...{ withdrawnAt: null, withdrawnBy: null, withdrawReason: null },
  };
}
