import { type EntityManager, In, IsNull } from 'typeorm';
import { holds, type Instant } from '../decision/facts.js';
import { marks, type Row } from '../decision/rows.js';
import { PatientEntity } from '../patient.entity.js';
import { WorkplaceEntity } from '../user.entity.js';
import { ViewingPermissionEntity } from '../viewing-permission.entity.js';
import { type Known, type KnownPermission, placeOf } from './effects.js';
import type { Fields } from './permission-lines.js';

/** What is known of all that some lines name: five statements, however many lines. */
export async function knownOf(
  manager: EntityManager,
  lines: readonly (Fields | undefined)[],
  only: string | null,
  at: Instant,
): Promise<Known> {
  const all = (name: keyof Fields) => [...new Set(lines.flatMap((fields) => fields?.[name] ?? []))];
  const permissions = manager.getRepository(ViewingPermissionEntity);
  const named = await permissions.findBy({ id: In(all('permissionId')) });
  const users = [...new Set([...all('userId'), ...named.map(({ userId }) => userId)])];
  const patients = [...new Set([...all('patientId'), ...named.flatMap(({ patientId }) => patientId ?? [])])];
  const [ofPatients, ofAll, workplaces, known] = [
    await permissions.findBy({ userId: In(users), patientId: In(patients), revokedAt: IsNull() }),
    await permissions.findBy({ userId: In(users), patientId: IsNull(), revokedAt: IsNull() }),
    await manager.getRepository(WorkplaceEntity).findBy({ userId: In(users) }),
    await patientsKnown(manager, patients, only),
  ];
  const rows = new Map([...named, ...ofPatients, ...ofAll].map((row) => [row.id, knownPermission(row)]));
  const standing = new Map<string, KnownPermission[]>();
  for (const one of rows.values()) if (!one.revoked) standing.set(placeOf(one), [...(standing.get(placeOf(one)) ?? []), one]);
  return {
    permissions: rows,
    standing,
    workplaces: new Set(workplaces.filter((one) => holds(one, at)).map(({ userId, facilityId }) => `${userId} ${facilityId}`)),
    patients: known,
  };
}

/** To a facility's admin only those patients exist who are on her facility's list. */
async function patientsKnown(manager: EntityManager, ids: readonly string[], only: string | null): Promise<Set<string>> {
  if (only === null) {
    const rows = await manager
      .getRepository(PatientEntity)
      .find({ where: { id: In([...ids]), mergedInto: IsNull() }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }
  const rows: Row[] = await manager.query(
    `SELECT patient_id FROM patient_link WHERE facility_id = ? AND patient_id IN (${marks(ids)})
     UNION SELECT patient_id FROM consent WHERE viewing_facility_id = ? AND patient_id IN (${marks(ids)})`,
    [only, ...ids, only, ...ids],
  );
  return new Set(rows.map((row) => String(row.patient_id)));
}

function knownPermission(row: ViewingPermissionEntity): KnownPermission {
  const { id, userId, facilityId, patientId, categories, careFrom, careUntil, validFrom, validUntil, revokedAt } = row;
  return { id, userId, facilityId, patientId, categories, careFrom, careUntil, validFrom, validUntil, revoked: revokedAt !== null };
}
