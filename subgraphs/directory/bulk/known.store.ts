import { type EntityManager, type FindOperator, type FindOptionsWhere, In, IsNull, Or } from 'typeorm';
import { maskOf } from '../../kit/index.js';
import { holds, type Instant } from '../decision/facts.js';
import { listPlaceholders, type Row } from '../decision/rows.js';
import { lockRows } from '../mutation/lock-rows.js';
import { PatientEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { WorkplaceEntity } from '../users/user.entity.js';
import { encodePermission, type Known, type KnownPermission } from './effects.js';
import { type Fields, type Order, readOrder } from './permission-lines.js';

/** Locks the patients and permissions that some lines name, so that nobody else changes them until the transaction ends. It needs three statements. */
export async function lockNamed(manager: EntityManager, lines: readonly (Fields | undefined)[]): Promise<void> {
  const named = await manager.getRepository(ViewingPermissionEntity).findBy({ id: In(listValues(lines, 'permissionId')) });
  await lockRows(manager, 'patient', [
    ...new Set([...listValues(lines, 'patientId'), ...named.flatMap(({ patientId }) => patientId ?? [])]),
  ]);
  await lockRows(
    manager,
    'viewing_permission',
    named.map(({ id }) => id),
  );
}

/** Looks up everything that some lines name: six statements, regardless of the number of lines and of permissions per person. */
export async function readKnown(
  manager: EntityManager,
  lines: readonly (Fields | undefined)[],
  only: string | null,
  at: Instant,
): Promise<Known> {
  const all = (name: keyof Fields) => listValues(lines, name);
  const permissions = manager.getRepository(ViewingPermissionEntity);
  const named = await permissions.findBy({ id: In(all('permissionId')) });
  const superseded = await findSuperseded(manager, named);
  const users = [...new Set([...all('userId'), ...named.map(({ userId }) => userId)])];
  const patients = [...new Set([...all('patientId'), ...named.flatMap(({ patientId }) => patientId ?? [])])];
  const grants = lines.flatMap((fields) => readGrant(fields) ?? []);
  const [same, workplaces, known] = [
    grants.length > 0 ? await permissions.findBy({ ...whereSame(grants), revokedAt: IsNull() }) : [],
    await manager.getRepository(WorkplaceEntity).findBy({ userId: In(users) }),
    await findKnownPatients(manager, patients, only),
  ];
  const rows = new Map([...named, ...same].map((row) => [row.id, toKnownPermission(row, superseded.has(row.id))]));
  const standing = new Map<string, KnownPermission[]>();
  for (const one of rows.values())
    if (!one.revoked) standing.set(encodePermission(one), [...(standing.get(encodePermission(one)) ?? []), one]);
  return {
    permissions: rows,
    standing,
    workplaces: new Set(workplaces.filter((one) => holds(one, at)).map(({ userId, facilityId }) => `${userId} ${facilityId}`)),
    patients: known,
  };
}

function listValues(lines: readonly (Fields | undefined)[], name: keyof Fields): string[] {
  return [...new Set(lines.flatMap((fields) => fields?.[name] ?? []))];
}

/** Selects, of these permissions, those that another one replaced, directly or through others, and that is in force. */
async function findSuperseded(manager: EntityManager, permissions: readonly ViewingPermissionEntity[]): Promise<Set<string>> {
  const ended = permissions.filter(({ revokedAt }) => revokedAt !== null).map(({ id }) => id);
  if (ended.length === 0) return new Set();
  const rows: Row[] = await manager.query(
    `WITH RECURSIVE line (first, id) AS (SELECT id, id FROM viewing_permission WHERE id IN (${listPlaceholders(ended)})
       UNION SELECT line.first, v.id FROM viewing_permission v JOIN line ON v.renews = line.id)
     SELECT DISTINCT line.first AS id FROM line JOIN viewing_permission v ON v.id = line.id WHERE v.revoked_at IS NULL`,
    ended,
  );
  return new Set(rows.map((row) => String(row.id)));
}

type Grant = Extract<Order, { action: 'GRANT' }>;

function readGrant(fields: Fields | undefined): Grant | undefined {
  const read = readOrder(fields);
  return read.ok && read.order.action === 'GRANT' ? read.order : undefined;
}

/** Permissions that may equal one of these grants. It filters by each column's values, because one person may have very many others. */
function whereSame(grants: readonly Grant[]): FindOptionsWhere<ViewingPermissionEntity> {
  return {
    userId: In([...new Set(grants.map(({ userId }) => userId))]),
    facilityId: In([...new Set(grants.map(({ facilityId }) => facilityId))]),
    categories: In([...new Set(grants.map(({ categories }) => maskOf(categories)))]),
    patientId: whereOneOf(grants.map(({ patientId }) => patientId)),
    careFrom: whereOneOf(grants.map(({ careFrom }) => careFrom)),
    careUntil: whereOneOf(grants.map(({ careUntil }) => careUntil)),
    validUntil: whereOneOf(grants.map(({ validUntil }) => validUntil?.getTime() ?? null)),
  };
}

/** An `IN` that also matches NULL, where NULL is among the values. */
function whereOneOf<T extends string | number>(values: readonly (T | null)[]): FindOperator<T> {
  const known = [...new Set(values)].filter((value): value is T => value !== null);
  if (known.length === 0) return IsNull() as FindOperator<T>;
  return values.includes(null) ? (Or(In(known), IsNull()) as FindOperator<T>) : (In(known) as FindOperator<T>);
}

/** Selects the patients that exist for the uploader. For a facility's admin they are those on that facility's list. */
async function findKnownPatients(manager: EntityManager, ids: readonly string[], only: string | null): Promise<Set<string>> {
  if (only === null) {
    const rows = await manager
      .getRepository(PatientEntity)
      .find({ where: { id: In([...ids]), mergedInto: IsNull() }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }
  const rows: Row[] = await manager.query(
    `SELECT p.id FROM patient p WHERE p.id IN (${listPlaceholders(ids)}) AND p.merged_into IS NULL
        AND (EXISTS (SELECT 1 FROM patient_link l WHERE l.patient_id = p.id AND l.facility_id = ?)
          OR EXISTS (SELECT 1 FROM consent c WHERE c.patient_id = p.id AND c.viewing_facility_id = ?))`,
    [...ids, only, only],
  );
  return new Set(rows.map((row) => String(row.id)));
}

function toKnownPermission(row: ViewingPermissionEntity, superseded: boolean): KnownPermission {
  const { id, userId, facilityId, patientId, categories, careFrom, careUntil, validFrom, validUntil, revokedAt, mergeId } = row;
  const ends = { revoked: revokedAt !== null, superseded };
  return { id, userId, facilityId, patientId, categories, careFrom, careUntil, validFrom, validUntil, ...ends, mergeId };
}
