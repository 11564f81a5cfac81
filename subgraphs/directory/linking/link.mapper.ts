import type { PatientMergeEntity } from '../patients/patient.entity.js';
import { PatientMerge } from './link.type.js';

export function toMerge({ id, fromId, intoId, reason, mergedAt, undoneAt }: PatientMergeEntity): PatientMerge {
  const dates = { mergedAt: new Date(mergedAt), undoneAt: undoneAt === null ? null : new Date(undoneAt) };
  return Object.assign(new PatientMerge(), { id, fromId, intoId, reason, ...dates });
}
