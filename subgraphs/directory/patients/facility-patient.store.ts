import type { EntityManager } from 'typeorm';

const COLUMNS = 'facility_id, kana_sort, patient_id, kana_search, name_search, birth_date';
/** A patient's row in a facility's list; `p` is the patient. */
const rowSql = (facility: string) => `${facility}, p.kana_sort, p.id, p.kana_search, REPLACE(p.name, '　', ' '), p.birth_date`;

/** Adds a patient to a facility's list of patients whose data its people may be able to view. The patient may be on it already. */
export async function putOnList(manager: EntityManager, facilityId: string, patientId: string): Promise<void> {
  await manager.query(
    `INSERT INTO facility_patient (${COLUMNS}) SELECT ${rowSql('?')} FROM patient p
      WHERE p.id = ? AND NOT EXISTS (SELECT 1 FROM facility_patient c WHERE c.facility_id = ? AND c.patient_id = p.id)`,
    [facilityId, patientId, facilityId],
  );
}

/** Copies a patient's corrected details into every list. */
export async function followOnLists(manager: EntityManager, patientId: string): Promise<void> {
  const lists: { facility_id: string }[] = await manager.query('SELECT facility_id FROM facility_patient WHERE patient_id = ?', [
    patientId,
  ]);
  await manager.query('DELETE FROM facility_patient WHERE patient_id = ?', [patientId]);
  for (const { facility_id } of lists) await putOnList(manager, facility_id, patientId);
}

/** Rebuilds the lists from links and consents, after an import. Patients who are on a list stay on it. */
export async function completeLists(manager: EntityManager): Promise<void> {
  const changed: { id: string }[] = await manager.query(
    `SELECT DISTINCT p.id FROM facility_patient c JOIN patient p ON p.id = c.patient_id
      WHERE c.kana_sort <> p.kana_sort OR c.kana_search <> p.kana_search OR c.birth_date <> p.birth_date OR c.name_search <> REPLACE(p.name, '　', ' ')`,
  );
  for (const { id } of changed) await followOnLists(manager, id);
  await manager.query(
    `INSERT INTO facility_patient (${COLUMNS}) SELECT ${rowSql('near.facility_id')}
       FROM (SELECT patient_id, viewing_facility_id AS facility_id FROM consent UNION SELECT patient_id, facility_id FROM patient_link) near
       JOIN patient p ON p.id = near.patient_id
       LEFT JOIN facility_patient c ON c.facility_id = near.facility_id AND c.patient_id = near.patient_id WHERE c.patient_id IS NULL`,
  );
}
