import { type DataSource, type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import type { Writer } from '../../../kit/index.js';
import type { StoredContent, UploadRows } from '../../../uploads/upload-rows.js';
import type { Instant } from '../../decision/facts.js';
import { ConsentScanEntity } from './consent-scan.entity.js';

/** Uploads of one person that are announced and not ready, and their bytes. */
const LOOSE_AT_MOST = 50;
const LOOSE_BYTES_AT_MOST = 512 * 1024 * 1024;
/** Rows that one statement of the sweep deletes. */
const BATCH = 500;
/** Takes the place of a person whose turn it is to write. */
const SWEEP = 'sweep';

/** The table of scans, in one transaction. */
export class ConsentScans {
  constructor(private readonly manager: EntityManager) {}

  async byId(id: string): Promise<ConsentScanEntity | undefined> {
    const row = await this.manager.getRepository(ConsentScanEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** Adds an announced upload. @returns false if the person has too many that are not ready */
  async announce(row: ConsentScanEntity): Promise<boolean> {
    const loose = await this.manager
      .getRepository(ConsentScanEntity)
      .createQueryBuilder('s')
      .select('COUNT(*)', 'uploads')
      .addSelect('COALESCE(SUM(s.claimedBytes), 0)', 'bytes')
      .where({ userId: row.userId, state: Not('READY') })
      .getRawOne<{ uploads: unknown; bytes: unknown }>();
    if (Number(loose?.uploads) >= LOOSE_AT_MOST) return false;
    if (Number(loose?.bytes) + row.claimedBytes > LOOSE_BYTES_AT_MOST) return false;
    await this.manager.getRepository(ConsentScanEntity).insert(row);
    return true;
  }

  /** The scans of consents, and of those that they renewed: one statement. */
  async listFor(consentIds: readonly string[]): Promise<Map<string, ConsentScanEntity[]>> {
    const found: { of: string; id: string }[] = await this.manager.query(
      `WITH RECURSIVE line AS (
         SELECT id, id AS leaf FROM consent WHERE id IN (${consentIds.map(() => '?').join(', ')})
         UNION SELECT c.renews, line.leaf FROM line JOIN consent c ON c.id = line.id WHERE c.renews IS NOT NULL)
       SELECT line.leaf AS \`of\`, s.id FROM line JOIN consent_scan s ON s.consent_id = line.id
        WHERE s.state = 'READY' AND s.withdrawn_at IS NULL`,
      [...consentIds],
    );
    const lists = new Map(consentIds.map((id) => [id, [] as ConsentScanEntity[]]));
    if (found.length === 0) return lists;
    const rows = await this.manager.getRepository(ConsentScanEntity).find({
      where: { id: In([...new Set(found.map(({ id }) => id))]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    for (const row of rows) for (const { of, id } of found) if (id === row.id) lists.get(of)?.push(row);
    return lists;
  }

  /** Hides a scan from now on. */
  async withdraw(id: string, { user, at, reason }: { user: string; at: Instant; reason: string | null }): Promise<void> {
    const withdrawn = { withdrawnAt: at, withdrawnBy: user, withdrawReason: reason };
    await this.manager.getRepository(ConsentScanEntity).update({ id, withdrawnAt: IsNull() }, withdrawn);
  }
}

/** The table of scans, as the uploads see it. */
export class ConsentScanUploads implements UploadRows {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  async find(id: string): Promise<ConsentScanEntity | null> {
    return (await new ConsentScans(this.database.manager).byId(id)) ?? null;
  }

  async makeReady(id: string, userId: string, { kind, contentType, bytes, object }: StoredContent): Promise<boolean> {
    return await this.#settle(id, userId, { kind, contentType, bytes, object, state: 'READY' });
  }

  async refuse(id: string, userId: string, refusal: string): Promise<boolean> {
    return await this.#settle(id, userId, { state: 'REFUSED', refusal });
  }

  async #settle(id: string, userId: string, change: Partial<ConsentScanEntity>): Promise<boolean> {
    const { affected } = await this.writer.transaction(userId, async (manager) => {
      return await manager.getRepository(ConsentScanEntity).update({ id, state: 'EXPECTED' }, change);
    });
    return affected === 1;
  }

  async drop(id: string, userId: string): Promise<boolean> {
    const { affected } = await this.writer.transaction(userId, async (manager) => {
      return await manager.getRepository(ConsentScanEntity).delete({ id, userId, state: Not('READY') });
    });
    return affected === 1;
  }

  async deleteLoose(before: number): Promise<number> {
    for (let deleted = 0; ; ) {
      const rows = await this.database
        .getRepository(ConsentScanEntity)
        .find({ select: { id: true }, where: { state: Not('READY'), createdAt: LessThan(before) }, take: BATCH });
      if (rows.length === 0) return deleted;
      const { affected } = await this.writer.transaction(SWEEP, async (manager) => {
        return await manager.getRepository(ConsentScanEntity).delete({ id: In(rows.map(({ id }) => id)), state: Not('READY') });
      });
      if (!affected) return deleted;
      deleted += affected;
    }
  }

  async filterExpected(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database
      .getRepository(ConsentScanEntity)
      .find({ select: { id: true }, where: { id: In([...ids]), state: 'EXPECTED' } });
    return new Set(rows.map(({ id }) => id));
  }

  async namesAny(): Promise<boolean> {
    return await this.database.getRepository(ConsentScanEntity).existsBy({ object: Not(IsNull()) });
  }

  async filterNamed(objects: readonly string[]): Promise<Set<string>> {
    const rows = await this.database
      .getRepository(ConsentScanEntity)
      .find({ select: { id: true, object: true }, where: { object: In([...objects]) } });
    return new Set(rows.flatMap(({ object }) => (object === null ? [] : [object])));
  }
}
