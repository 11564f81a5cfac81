import type { DataSource, EntityManager } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import { insertMissing } from '../log/insert-rows.js';
import { HASH_BYTES } from '../tree/merkle-hash.js';
import { MerkleTree } from '../tree/merkle-tree.js';

/** A signed checkpoint as it is stored. */
export interface StoredCheckpoint {
  readonly size: number;
  /** When it was signed, in milliseconds since 1970. */
  readonly at: number;
  /** The note, with the log's own signature. */
  readonly note: string;
}

/** A witness's signature line for a checkpoint. */
export interface StoredCosignature {
  readonly size: number;
  readonly witness: string;
  readonly at: number;
  readonly line: string;
}

/** The log's size, and the hashes of its greatest complete nodes, as they are stored. */
export async function readLogState(database: Pick<EntityManager, 'query'>): Promise<{ readonly size: number; readonly peaks: Buffer }> {
  const [row] = await database.query<{ size: number; peaks: Buffer }[]>('SELECT size, peaks FROM log_state WHERE id = 1');
  return { size: Number(row!.size), peaks: row!.peaks };
}

/** The size and the root of the log now. */
export async function readHead(database: Pick<EntityManager, 'query'>): Promise<{ readonly size: number; readonly root: Buffer }> {
  const { size, peaks } = await readLogState(database);
  const hashes = Array.from({ length: peaks.length / HASH_BYTES }, (_, i) => peaks.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  const tree = MerkleTree.restore(size, hashes);
  return { size: tree.size, root: tree.root() };
}

/** The newest checkpoint. */
export async function readNewestCheckpoint(database: Pick<EntityManager, 'query'>): Promise<StoredCheckpoint | undefined> {
  const [row] = await database.query<StoredCheckpoint[]>('SELECT size, at, note FROM checkpoint ORDER BY size DESC LIMIT 1');
  return row && { size: Number(row.size), at: Number(row.at), note: row.note };
}

/** The checkpoints of `after` or more records, the smallest first. */
export async function readCheckpoints(database: Pick<EntityManager, 'query'>, after: number, limit: number): Promise<StoredCheckpoint[]> {
  const rows = await database.query<StoredCheckpoint[]>('SELECT size, at, note FROM checkpoint WHERE size >= ? ORDER BY size LIMIT ?', [
    after,
    limit,
  ]);
  return rows.map(({ size, at, note }) => ({ size: Number(size), at: Number(at), note }));
}

/** The witnesses' signatures for checkpoints of these sizes. */
export async function readCosignatures(
  database: Pick<EntityManager, 'query'>,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<StoredCosignature[]> {
  const rows = await database.query<StoredCosignature[]>(
    'SELECT size, witness, at, line FROM cosignature WHERE size >= ? AND size <= ? ORDER BY size, witness',
    [from, to],
  );
  return rows.map((row) => ({ ...row, size: Number(row.size), at: Number(row.at) }));
}

/** Writes checkpoints and cosignatures. Another process may have written the same: then nothing changes. */
export class CheckpointStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  async readHead(): ReturnType<typeof readHead> {
    return await readHead(this.database);
  }

  async readNewest(): Promise<StoredCheckpoint | undefined> {
    return await readNewestCheckpoint(this.database);
  }

  /** The size of the newest checkpoint that a witness cosigned; 0 if there is none. */
  async readCosignedSize(witness: string): Promise<number> {
    const [row] = await this.database.query<{ size: number | null }[]>('SELECT MAX(size) AS size FROM cosignature WHERE witness = ?', [
      witness,
    ]);
    return Number(row?.size ?? 0);
  }

  async add({ size, at, note }: StoredCheckpoint): Promise<void> {
    await this.#insert('checkpoint (size, at, note)', [size, at, note]);
  }

  async addCosignature({ size, witness, at, line }: StoredCosignature): Promise<void> {
    await this.#insert('cosignature (size, witness, at, line)', [size, witness, at, line]);
  }

  async #insert(into: string, values: unknown[]): Promise<void> {
    await this.writer.transaction(
      'checkpoint',
      async (manager) => {
        await manager.query(`${insertMissing(manager)} INTO ${into} VALUES (${values.map(() => '?').join(', ')})`, values);
      },
      { patient: true },
    );
  }
}
