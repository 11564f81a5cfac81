import { type DataSource, In, LessThan } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { PatientStorage } from '../../storage/patient-storage.js';
import { deleteDropped } from './deletion.store.js';
import { DroppedEntity, HeldObjectEntity, HeldPatientEntity } from './delivery.entity.js';
import { takeRoom } from './object.store.js';

/** Milliseconds for which an object waits for a commit that names it. */
export const OBJECT_LIFE = 86_400_000;
/** Milliseconds for which bytes may wait for the row that names them. Putting them and writing the row take seconds. */
export const BYTES_WAIT = 60 * 60_000;
/** A database that names no bytes at all has at most this many left-overs. */
const LEFTOVERS_AT_MOST = 100;
const BATCH = 500;

/** What a sweep deleted. */
export interface SweepResult {
  /** Objects that no commit named within a day. */
  readonly objects: number;
  /** Bytes that were dropped by a commit or a deletion. */
  readonly dropped: number;
  /** Bytes that no row names: a process died before it wrote the row. */
  readonly orphans: number;
  /** Whether the sweep left bytes alone: the storage has many and the database names none, so they may not belong together. */
  readonly isRefused?: true;
}

/** The dependencies of a sweep. */
export interface SweepParts {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly storage: PatientStorage;
}

/** Deletes what nothing refers to. Several processes may sweep at once. @param withOrphans whether the whole storage is looked through */
export async function sweepDeliveries(
  parts: SweepParts,
  { now, withOrphans = false }: { readonly now: number; readonly withOrphans?: boolean },
): Promise<SweepResult> {
  const objects = await expireObjects(parts, now - OBJECT_LIFE);
  const dropped = await deleteDropped(parts);
  const orphans = withOrphans ? await deleteOrphans(parts, now - BYTES_WAIT) : 0;
  if (orphans === undefined) return { objects, dropped, orphans: 0, isRefused: true };
  return { objects, dropped, orphans };
}

async function expireObjects({ database, writer }: SweepParts, before: number): Promise<number> {
  for (let expired = 0; ; ) {
    const old = { committed: 0, createdAt: LessThan(before) };
    const [oldest] = await database.getRepository(HeldObjectEntity).find({ where: old, take: 1 });
    if (!oldest) return expired;
    const { tenant } = oldest;
    expired += await writer.transaction(tenant, async (manager) => {
      // The facility's row is locked first: a commit that names one of them comes before or after, not in between.
      await takeRoom(manager, tenant, 0);
      const objects = manager.getRepository(HeldObjectEntity);
      const rows = await objects.find({ where: { ...old, tenant }, take: BATCH });
      if (rows.length === 0) return 0;
      await manager.getRepository(DroppedEntity).insert(rows.map(({ stored, tag }) => ({ stored, tenant, tag })));
      await objects.delete({ tenant, stored: In(rows.map(({ stored }) => stored)) });
      await takeRoom(manager, tenant, -rows.reduce((sum, { bytes }) => sum + bytes, 0));
      return rows.length;
    });
  }
}

/** @returns undefined if the storage seems to be another database's */
async function deleteOrphans({ database, storage }: SweepParts, before: number): Promise<number | undefined> {
  const isEmpty =
    !(await database.getRepository(HeldObjectEntity).existsBy({})) && !(await database.getRepository(HeldPatientEntity).existsBy({}));
  let orphans = 0;
  let old: string[] = [];
  const deleteUnnamed = async () => {
    const named = await findNamed(database, old);
    for (const name of old.filter((one) => !named.has(one))) {
      await storage.delete(name);
      orphans += 1;
    }
    old = [];
  };
  for await (const { name, changedAt } of storage.list()) {
    if (changedAt >= before) continue;
    old.push(name);
    if (isEmpty && old.length > LEFTOVERS_AT_MOST) return undefined;
    if (old.length === BATCH) await deleteUnnamed();
  }
  if (old.length > 0) await deleteUnnamed();
  await storage.deleteUnfinished(before);
  return orphans;
}

async function findNamed(database: DataSource, names: readonly string[]): Promise<Set<string>> {
  const among = In([...names]);
  const [objects, patients] = [database.getRepository(HeldObjectEntity), database.getRepository(HeldPatientEntity)];
  const held = await objects.find({ select: { tenant: true, tag: true, name: true, stored: true }, where: { stored: among } });
  const kept = await patients.find({ where: [{ commitStored: among }, { keyCommitStored: among }] });
  return new Set([
    ...held.map(({ stored }) => stored),
    ...kept.flatMap(({ commitStored, keyCommitStored }) => [commitStored!, keyCommitStored!]),
  ]);
}
