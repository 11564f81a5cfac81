import { type DataSource, type EntityManager, In } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { PatientStorage } from '../../storage/patient-storage.js';
import type { Commit } from '../envelope/commit.js';
import { hashStatement } from '../envelope/signed-statement.js';
import { ReceiptError } from '../receipt-error.js';
import { TenantEntity } from '../tenants/tenant.entity.js';
import { DeliveryEntity, type DeliveryKind, DroppedEntity, HeldObjectEntity, HeldPatientEntity } from './delivery.entity.js';
import { type DemandWriter, ownerOf, type PatientAddress, takeRoom } from './object.store.js';
import { type ReceiptKey, signReceipt } from './receipt-signer.js';

/** A commit whose form and signature are right. */
export interface CheckedCommit {
  readonly kind: Extract<DeliveryKind, 'COMMIT' | 'REKEY'>;
  readonly commit: Commit;
  /** The body as it came: the commit and its signature. It is kept, so that others can check the signature. */
  readonly body: Buffer;
}

/** A commit that was taken, now or before. */
export interface TakenCommit {
  /** The signed receipt. */
  readonly text: string;
  /** Whether a transaction was committed in which the sender was demanded. */
  readonly isNoted: boolean;
}

/**
 * Makes a commit the present state of a patient, in one transaction: revision, wrappings, objects, index entry, delivery and receipt come together or not at all.
 * The number of statements does not depend on the number of objects.
 */
export class CommitStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly storage: PatientStorage,
    private readonly receiptKey: () => ReceiptKey,
  ) {}

  /**
   * @returns the signed receipt: for a commit that was taken before, the same bytes
   * @throws ReceiptError REVISION_CONFLICT, KEY_VERSION_INVALID, KEY_VERSION_MIXED, OBJECTS_MISSING, QUOTA_EXCEEDED; StorageUnavailable
   */
  async take(checked: CheckedCommit, by: { readonly demand: DemandWriter; readonly now: number }): Promise<TakenCommit> {
    const { commit, body } = checked;
    const hash = hashStatement(commit);
    const reader = this.database.manager;
    const repeated = await findReceipt(reader, commit, hash);
    if (repeated !== undefined) return { text: repeated, isNoted: false };
    checkOrder(checked, await findPatient(reader, commit));
    const stored = await this.storage.put(ownerOf(commit, 'cmt'), body);
    try {
      const receipt = await this.writer.transaction(
        commit.tenant,
        async (manager) => await this.#commit(manager, { ...checked, hash, stored }, by),
      );
      // A request that ran at the same time took it: no row names these bytes.
      if (!receipt.isNew) await this.storage.delete(stored);
      return { text: receipt.text, isNoted: true };
    } catch (error) {
      // Only then is it sure that the transaction was rolled back. After any other error it may have been committed; a sweep decides.
      if (error instanceof ReceiptError) await this.storage.delete(stored);
      throw error;
    }
  }

  async #commit(
    manager: EntityManager,
    { kind, commit, body, hash, stored }: CheckedCommit & { readonly hash: string; readonly stored: string },
    { demand, now }: { readonly demand: DemandWriter; readonly now: number },
  ): Promise<{ readonly text: string; readonly isNew: boolean }> {
    const { tenant, tag, revision, keyVersion, wrappings } = commit;
    const seq = await nextSeq(manager, tenant);
    await demand(manager);
    const repeated = await findReceipt(manager, commit, hash);
    if (repeated !== undefined) {
      await giveSeqBack(manager, tenant);
      return { text: repeated, isNew: false };
    }
    const former = await findPatient(manager, commit);
    checkOrder({ kind, commit }, former);
    const { added, dropped } = compareObjects(commit, await manager.getRepository(HeldObjectEntity).findBy({ tenant, tag }));
    const objects = manager.getRepository(HeldObjectEntity);
    if (added.length > 0) await objects.update({ tenant, tag, name: In(namesOf(added)) }, { committed: 1 });
    if (dropped.length > 0) {
      await objects.update({ tenant, tag, name: In(namesOf(dropped)) }, { committed: MARKED });
      await dropObjects(manager, commit, MARKED);
    }
    const row: HeldPatientEntity = {
      ...{ tenant, tag, revision, hash, keyVersion, seq, indexEntry: commit.index, commitStored: stored, commitBytes: body.length },
      ...keyPart(former, wrappings, stored),
      ...{ deletedAt: null, deletedObjects: 0 },
    };
    await keepPatient(manager, row, former);
    const bytes = bytesOf(added);
    const room = row.commitBytes + row.keyCommitBytes - (former ? former.commitBytes + former.keyCommitBytes : 0) - bytesOf(dropped);
    await takeRoom(manager, tenant, room);
    const text = signReceipt({ tenant, tag, revision, commit: hash, receivedAt: now }, this.receiptKey());
    await manager
      .getRepository(DeliveryEntity)
      .insert({ tenant, seq, kind, tag, revision, hash, objects: added.length, bytes, at: now, answer: text, report: null });
    return { text, isNew: true };
  }
}

/** The next number of a facility's deliveries. It locks the facility's row, so that numbers become visible in their order. */
export async function nextSeq(manager: EntityManager, tenant: string): Promise<number> {
  const tenants = manager.getRepository(TenantEntity);
  await tenants.increment({ tenant }, 'seq', 1);
  return (await tenants.findOneByOrFail({ tenant })).seq;
}

async function giveSeqBack(manager: EntityManager, tenant: string): Promise<void> {
  await manager.getRepository(TenantEntity).decrement({ tenant }, 'seq', 1);
}

async function findReceipt(manager: EntityManager, { tenant, tag, revision }: Commit, hash: string): Promise<string | undefined> {
  const rows = await manager.getRepository(DeliveryEntity).findBy({ tenant, tag, revision });
  return rows.find((row) => row.hash === hash && row.answer !== null)?.answer ?? undefined;
}

/** In `committed`: an object that its transaction is about to drop. */
const MARKED = 2;

/** Moves the storage names of a patient's objects to the list of what is to be deleted, and deletes the rows. @param committed only these; else all */
export async function dropObjects(manager: EntityManager, { tenant, tag }: PatientAddress, committed?: number): Promise<void> {
  const only = committed === undefined ? '' : ` AND committed = ${committed}`;
  await manager.query(
    `INSERT INTO receipt_dropped (stored, tenant, tag) SELECT stored, tenant, tag FROM receipt_object WHERE tenant = ? AND tag = ?${only}`,
    [tenant, tag],
  );
  await manager.getRepository(HeldObjectEntity).delete({ tenant, tag, ...(committed !== undefined && { committed }) });
}

export async function findPatient(manager: EntityManager, { tenant, tag }: PatientAddress): Promise<HeldPatientEntity | null> {
  return await manager.getRepository(HeldPatientEntity).findOneBy({ tenant, tag });
}

/** @throws ReceiptError REVISION_CONFLICT, KEY_VERSION_INVALID */
function checkOrder({ kind, commit }: Pick<CheckedCommit, 'kind' | 'commit'>, kept: HeldPatientEntity | null): void {
  const { revision, previous, keyVersion, wrappings } = commit;
  const { revision: last, hash, keyVersion: present } = kept ?? { revision: 0, hash: null, keyVersion: 0 };
  // Only the clinic may go on after a deletion: a key that was being replaced meanwhile must not bring the patient back.
  const isDeleted = kind === 'REKEY' && kept?.deletedAt !== null;
  if (revision !== last + 1 || previous !== hash || isDeleted)
    throw new ReceiptError('REVISION_CONFLICT', { revision: last, hash, keyVersion: present });
  const isNext = keyVersion === present + 1 && wrappings !== undefined;
  const isPresent = keyVersion === present && wrappings === undefined && kept?.deletedAt === null;
  if (!isNext && !isPresent) throw new ReceiptError('KEY_VERSION_INVALID', { keyVersion: present });
}

/** What a commit adds and drops. @throws ReceiptError OBJECTS_MISSING, KEY_VERSION_MIXED */
function compareObjects({ objects, keyVersion }: Commit, held: readonly HeldObjectEntity[]) {
  const byName = new Map(held.map((one) => [one.name, one]));
  const missing = objects.filter((name) => !byName.has(name));
  if (missing.length > 0) throw new ReceiptError('OBJECTS_MISSING', { names: missing });
  const mixed = objects.filter((name) => byName.get(name)!.keyVersion !== keyVersion);
  if (mixed.length > 0) throw new ReceiptError('KEY_VERSION_MIXED', { names: mixed });
  const named = new Set(objects);
  return {
    added: held.filter((one) => one.committed === 0 && named.has(one.name)),
    // An object of an older key can never be committed any more: a withdrawn key must open nothing that is kept.
    dropped: held.filter((one) => !named.has(one.name) && (one.committed === 1 || one.keyVersion < keyVersion)),
  };
}

/** With new wrappings, the commit itself carries the key; otherwise an older one still does. */
function keyPart(former: HeldPatientEntity | null, wrappings: Commit['wrappings'], stored: string) {
  if (wrappings)
    return { wrappingClinic: wrappings.clinic, wrappingRelease: wrappings.release, keyCommitStored: stored, keyCommitBytes: 0 };
  const { wrappingClinic, wrappingRelease, keyCommitStored, keyCommitBytes, commitStored, commitBytes } = former!;
  return {
    ...{ wrappingClinic, wrappingRelease, keyCommitStored },
    keyCommitBytes: keyCommitStored === commitStored ? commitBytes : keyCommitBytes,
  };
}

/** Writes the row, and drops the commits in the storage that it does not name any more. */
async function keepPatient(manager: EntityManager, row: HeldPatientEntity, former: HeldPatientEntity | null): Promise<void> {
  const { tenant, tag } = row;
  const patients = manager.getRepository(HeldPatientEntity);
  if (!former) return void (await patients.insert(row));
  await patients.update({ tenant, tag }, row);
  const named = new Set([row.commitStored, row.keyCommitStored]);
  const olds = new Set([former.commitStored, former.keyCommitStored].filter((one) => one !== null && !named.has(one)));
  if (olds.size > 0) await manager.getRepository(DroppedEntity).insert([...olds].map((stored) => ({ stored: stored!, tenant, tag })));
}

const namesOf = (rows: readonly HeldObjectEntity[]) => rows.map(({ name }) => name);
const bytesOf = (rows: readonly HeldObjectEntity[]) => rows.reduce((sum, { bytes }) => sum + bytes, 0);
