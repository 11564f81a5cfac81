import type { DirectoryContext } from './access.js';
import { FacilityViewEntity } from './patient.entity.js';

/** The acting facility viewed the patient now: rule 6 counts from here. */
export async function recordViewed({ access, database, now }: DirectoryContext, patient: string): Promise<void> {
  const person = await access.person();
  await database
    .getRepository(FacilityViewEntity)
    .upsert({ facilityId: person.acting!.id, patientId: patient, viewedAt: now }, ['facilityId', 'patientId']);
}
