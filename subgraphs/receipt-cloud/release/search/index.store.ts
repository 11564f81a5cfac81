import { type DataSource, In } from 'typeorm';
import type { Writer } from '../../../kit/index.js';
import type { DueStore } from '../records/due.store.js';
import { FacilityEntity, LinkEntity } from '../records/release.entity.js';
import type { IdentityHashes } from './blind-index.js';
import { FollowedEntity, IndexedEntity } from './index.entity.js';

/** A patient that changed at a facility. */
export interface ChangedPatient extends IdentityHashes {
  readonly tag: string;
  readonly revision: number;
  readonly keyVersion: number;
  readonly isDeleted: boolean;
}

/** Where a facility's part of the index ends. */
export interface Followed {
  readonly seq: number;
  readonly keyCheck: string;
}

/** The index of keyed hashes. */
export class IndexStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly dues: DueStore,
  ) {}

  /** The facilities among these that the directory has named, with the end of their part of the index. */
  async listFollowed(tenants: readonly string[]): Promise<Map<string, Followed>> {
    if (tenants.length === 0) return new Map();
    const known = await this.database.getRepository(FacilityEntity).findBy({ facility: In([...tenants]) });
    const rows = await this.database.getRepository(FollowedEntity).findBy({ tenant: In([...tenants]) });
    const byTenant = new Map(rows.map((row) => [row.tenant, row]));
    return new Map(known.map(({ facility }) => [facility, byTenant.get(facility) ?? { seq: 0, keyCheck: '' }]));
  }

  /** Forgets a facility's part of the index: it is read anew. */
  async forget(tenant: string, keyCheck: string): Promise<void> {
    await this.writer.transaction(FOLLOWER, async (manager) => {
      await manager.getRepository(FollowedEntity).delete({ tenant });
      await manager.getRepository(IndexedEntity).delete({ tenant });
      await manager.getRepository(FollowedEntity).insert({ tenant, seq: 0, keyCheck });
    });
  }

  /**
   * Replaces what the index has of a page of patients, and notes how far it is. Links become due for which there is something new: a patient that they wait
   * for, or another version of a released key. The number of statements does not depend on the number of patients.
   */
  async take(tenant: string, changed: readonly ChangedPatient[], seq: number): Promise<void> {
    const tags = changed.map(({ tag }) => tag);
    await this.writer.transaction(FOLLOWER, async (manager) => {
      await this.dues.lock(manager);
      const patients = manager.getRepository(IndexedEntity);
      await patients.delete({ tenant, tag: In(tags) });
      const rows = changed
        .filter(({ isDeleted }) => !isDeleted)
        .map(({ tag, revision, keyVersion, kanaHash, nameHash }) => ({ tenant, tag, revision, keyVersion, kanaHash, nameHash }));
      // Not `insert`: TypeORM would need a parameter for each value in a way that SQLite limits.
      if (rows.length > 0) await patients.createQueryBuilder().insert().values(rows).updateEntity(false).execute();
      await manager.getRepository(FollowedEntity).update({ tenant }, { seq });
      const byTag = new Map(changed.map((one) => [one.tag, one]));
      const links = await manager.getRepository(LinkEntity).findBy({ tenant, tag: In(tags) });
      await this.dues.add(
        manager,
        links.filter((link) => isDue(link, byTag.get(link.tag!)!)).map(({ link }) => link),
      );
    });
  }

  /** Makes links due that wait for a tag key which has come now. */
  async wakeUntagged(tenants: readonly string[]): Promise<void> {
    if (tenants.length === 0) return;
    const find = async (manager: DataSource['manager']) =>
      await manager
        .getRepository(LinkEntity)
        .createQueryBuilder('l')
        .where("l.tenant IN (:...tenants) AND l.tag IS NULL AND l.state = 'WAITING'", { tenants: [...tenants] })
        .andWhere('NOT EXISTS (SELECT 1 FROM release_due d WHERE d.link = l.link)')
        .take(AT_ONCE)
        .getMany();
    if ((await find(this.database.manager)).length === 0) return;
    await this.writer.transaction(FOLLOWER, async (manager) => {
      await this.dues.lock(manager);
      await this.dues.add(
        manager,
        (await find(manager)).map(({ link }) => link),
      );
    });
  }

  /** Patients of named facilities with all of these hashes, at most `first`: one statement. */
  async find({ kanaHash, nameHash }: IdentityHashes, first: number): Promise<{ readonly tenant: string; readonly tag: string }[]> {
    const wanted = { kana_hash: kanaHash, name_hash: nameHash };
    const given = Object.entries(wanted).filter(([, hash]) => hash !== null);
    return await this.database.query(
      `SELECT i.tenant, i.tag FROM release_index i INNER JOIN release_facility f ON f.facility = i.tenant
        WHERE ${given.map(([column]) => `i.${column} = ?`).join(' AND ')} AND f.uploaders <> '[]' ORDER BY i.tenant, i.tag LIMIT ?`,
      [...given.map(([, hash]) => hash), first],
    );
  }
}

function isDue({ state, keyVersion }: LinkEntity, patient: ChangedPatient): boolean {
  if (state === 'WITHDRAWN') return false;
  if (state === 'RELEASED') return patient.isDeleted || patient.keyVersion !== keyVersion;
  return !patient.isDeleted;
}

const FOLLOWER = 'follower';
/** Links that become due in one transaction. */
const AT_ONCE = 500;
