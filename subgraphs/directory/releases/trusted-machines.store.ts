import type { DataSource } from 'typeorm';
import type { Row } from '../decision/rows.js';
import type { TrustedMachines } from './release-client.js';

/** A text that changes whenever a machine is registered or withdrawn: rows are never deleted. */
export async function readMachinesVersion(database: DataSource): Promise<string> {
  const [row]: Row[] = await database.query('SELECT COUNT(*) AS made, COUNT(withdrawn_at) AS withdrawn FROM uploader');
  return `${row?.made} ${row?.withdrawn}`;
}

/** Every facility that ever had a machine, with the machines in force, the oldest first: the last one gets new keys. One statement. */
export async function readTrustedMachines(database: DataSource): Promise<TrustedMachines[]> {
  const rows: Row[] = await database.query(
    `SELECT u.facility_id, f.institution_code, u.fingerprint, u.withdrawn_at FROM uploader u JOIN facility f ON f.id = u.facility_id
      ORDER BY u.facility_id, u.registered_at, u.id`,
  );
  const machines = new Map<string, { facility: string; institution: string; uploaders: string[] }>();
  for (const row of rows) {
    const facility = String(row.facility_id);
    const known = machines.get(facility) ?? { facility, institution: String(row.institution_code), uploaders: [] };
    machines.set(facility, known);
    if (row.withdrawn_at === null) known.uploaders.push(String(row.fingerprint));
  }
  return [...machines.values()];
}
