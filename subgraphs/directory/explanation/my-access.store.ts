import type { DataSource } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { inForceSql } from '../decision/rows.js';

/** Finds the patient who has this local ID at a facility. */
export async function findByLocalId(
  database: DataSource,
  { facility, localPatientId, at }: { readonly facility: string; readonly localPatientId: string; readonly at: Instant },
): Promise<string | undefined> {
  const rows: { patient_id: string }[] = await database.query(
    `SELECT l.patient_id FROM patient_link l WHERE l.facility_id = ? AND l.local_patient_id = ? AND ${inForceSql('l', { from: 'confirmed_at', until: 'ended_at' })}`,
    [facility, localPatientId, at, at],
  );
  return rows[0]?.patient_id;
}
