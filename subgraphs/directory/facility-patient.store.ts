import type { EntityManager } from 'typeorm';

/** Puts a patient on the list of those of whom a facility's people might be shown anything. She may be there already. */
export async function putOnList(manager: EntityManager, facilityId: string, patientId: string): Promise<void> {
  await manager.query(
    `INSERT INTO facility_patient (facility_id, patient_id, kana_sort) SELECT ?, p.id, p.kana_sort FROM patient p
      WHERE p.id = ? AND NOT EXISTS (SELECT 1 FROM facility_patient c WHERE c.facility_id = ? AND c.patient_id = p.id)`,
    [facilityId, patientId, facilityId],
  );
}

/** A patient's name changed: her place in every list does too. */
export async function moveOnLists(manager: EntityManager, patientId: string, kanaSort: string): Promise<void> {
  await manager.query('UPDATE facility_patient SET kana_sort = ? WHERE patient_id = ?', [kanaSort, patientId]);
}

/** Makes the lists anew of what is linked and consented: after an import. Whoever is on a list stays on it. */
export async function completeLists(manager: EntityManager): Promise<void> {
  await manager.query(
    `INSERT INTO facility_patient (facility_id, patient_id, kana_sort) SELECT near.facility_id, p.id, p.kana_sort
       FROM (SELECT patient_id, viewing_facility_id AS facility_id FROM consent UNION SELECT patient_id, facility_id FROM patient_link) near
       JOIN patient p ON p.id = near.patient_id
       LEFT JOIN facility_patient c ON c.facility_id = near.facility_id AND c.patient_id = near.patient_id WHERE c.patient_id IS NULL`,
  );
  await manager.query(
    `UPDATE facility_patient SET kana_sort = (SELECT p.kana_sort FROM patient p WHERE p.id = facility_patient.patient_id)
      WHERE kana_sort <> (SELECT p.kana_sort FROM patient p WHERE p.id = facility_patient.patient_id)`,
  );
}
