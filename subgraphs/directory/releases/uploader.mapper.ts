import type { UploaderEntity } from './uploader.entity.js';
import { Uploader } from './uploader.type.js';

export function toUploader({ id, facilityId, fingerprint, name, registeredAt, withdrawnAt }: UploaderEntity): Uploader {
  const dates = { registeredAt: new Date(registeredAt), withdrawnAt: withdrawnAt === null ? null : new Date(withdrawnAt) };
  return Object.assign(new Uploader(), { id, facilityId, fingerprint, name, ...dates });
}
