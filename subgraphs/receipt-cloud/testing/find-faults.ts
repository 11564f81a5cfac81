import { OBJECT_LIFE, type SweepParts, sweepDeliveries } from '../deliveries/sweep.js';

/** What is wrong with a cloud's storage and books. Everything is empty if nothing is. */
export interface KeptFaults {
  /** Names in the storage that no row has. */
  readonly unnamed: readonly string[];
  /** Names of rows that the storage does not have. */
  readonly missing: readonly string[];
  /** Facilities whose books differ from what is kept of them. */
  readonly misbooked: readonly string[];
  /** Names that are still to be deleted. */
  readonly undropped: readonly string[];
}

/** Sweeps as if two days had passed, and compares the storage with the rows, and the books with both. No other process may use them. */
export async function findKeptFaults(parts: SweepParts): Promise<KeptFaults> {
  const { database, storage } = parts;
  await sweepDeliveries(parts, { now: Date.now() + 2 * OBJECT_LIFE, withOrphans: true });
  const stored = new Set<string>();
  for await (const { name } of storage.list()) stored.add(name);
  const objects: Row[] = await database.query('SELECT tenant, stored, bytes FROM receipt_object');
  const patients: Row[] = await database.query(
    'SELECT tenant, commit_stored, key_commit_stored, commit_bytes, key_commit_bytes FROM receipt_patient',
  );
  const commits = patients.flatMap((row) => [row.commit_stored, row.key_commit_stored]).filter((name) => name !== null);
  const named = new Set([...objects.map((row) => row.stored), ...commits].map(String));
  const used = new Map<string, number>();
  const book = (row: Row, ...columns: string[]) => {
    for (const column of columns) used.set(String(row.tenant), (used.get(String(row.tenant)) ?? 0) + Number(row[column]));
  };
  for (const row of objects) book(row, 'bytes');
  for (const row of patients) book(row, 'commit_bytes', 'key_commit_bytes');
  const tenants: Row[] = await database.query('SELECT tenant, used_bytes FROM receipt_tenant');
  const dropped: Row[] = await database.query('SELECT stored FROM receipt_dropped');
  return {
    unnamed: [...stored].filter((name) => !named.has(name)),
    missing: [...named].filter((name) => !stored.has(name)),
    misbooked: tenants.filter((row) => Number(row.used_bytes) !== (used.get(String(row.tenant)) ?? 0)).map((row) => String(row.tenant)),
    undropped: dropped.map((row) => String(row.stored)),
  };
}

/** What `findKeptFaults` gives where nothing is wrong. */
export const NO_FAULTS: KeptFaults = { unnamed: [], missing: [], misbooked: [], undropped: [] };

type Row = Readonly<Record<string, string | number | null>>;
