import { type DataSource, type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { StoredContent, UploadRows } from '../../uploads/upload-rows.js';
import { AttachmentEntity } from './attachment.entity.js';

/** The person, facility and patient of an upload. Only a record of the same three can take it. */
export interface AttachmentOwner {
  readonly patientId: string;
  readonly facilityId: string;
  readonly userId: string;
}

/** Uploads of one person that are not part of a record. */
export const LOOSE_UPLOADS_AT_MOST = 200;
export const LOOSE_BYTES_AT_MOST = 2 * 1024 * 1024 * 1024;
/** Attachments of one record. */
export const ATTACHMENTS_AT_MOST = 20;
/** Rows that one statement of the sweep deletes, or names that it looks for. */
const BATCH = 500;

/** The table of attachments. */
export class AttachmentStore implements UploadRows {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Adds an announced upload. @returns false if the person has too many uploads that are not part of a record */
  async announce(row: AttachmentEntity): Promise<boolean> {
    return await this.writer.transaction(row.userId, async (manager) => {
      const loose = await manager
        .getRepository(AttachmentEntity)
        .createQueryBuilder('a')
        .select('COUNT(*)', 'uploads')
        .addSelect('COALESCE(SUM(a.claimedBytes), 0)', 'bytes')
        .where({ userId: row.userId, recordId: IsNull() })
        .getRawOne<{ uploads: unknown; bytes: unknown }>();
      if (Number(loose?.uploads) >= LOOSE_UPLOADS_AT_MOST) return false;
      if (Number(loose?.bytes) + row.claimedBytes > LOOSE_BYTES_AT_MOST) return false;
      await manager.getRepository(AttachmentEntity).insert(row);
      return true;
    });
  }

  async find(id: string): Promise<AttachmentEntity | null> {
    return await this.database.getRepository(AttachmentEntity).findOneBy({ id });
  }

  /** Notes that content is in the storage. @returns false if the upload is not expected any more */
  async makeReady(id: string, userId: string, content: StoredContent): Promise<boolean> {
    return await this.#settle(id, userId, { ...content, state: 'READY' });
  }

  /** Notes that content was refused. @returns false if the upload is not expected any more */
  async refuse(id: string, userId: string, refusal: string): Promise<boolean> {
    return await this.#settle(id, userId, { state: 'REFUSED', refusal });
  }

  async #settle(id: string, userId: string, change: Partial<AttachmentEntity>): Promise<boolean> {
    const { affected } = await this.writer.transaction(userId, async (manager) => {
      return await manager.getRepository(AttachmentEntity).update({ id, state: 'EXPECTED' }, change);
    });
    return affected === 1;
  }

  /** Deletes an upload that is not part of a record. @returns false if there is none */
  async drop(id: string, userId: string): Promise<boolean> {
    const { affected } = await this.writer.transaction(userId, async (manager) => {
      return await manager.getRepository(AttachmentEntity).delete({ id, userId, recordId: IsNull() });
    });
    return affected === 1;
  }

  /**
   * Ties uploads to a record, in the record's own transaction: two statements. If an id cannot be tied, roll the transaction back. The same call again for the
   * same record changes nothing.
   *
   * @param attachmentIds in the order in which they are shown; at most {@link ATTACHMENTS_AT_MOST}, without duplicates
   * @returns the ids that are not ready uploads of this person for this patient and facility, or are part of another record; empty if all are tied
   * @example
   * const refused = await attachments.attach(manager, row.id, input.attachmentIds, { patientId, facilityId, userId });
   * if (refused.length > 0) throw new AttachmentsRefused(refused); // rolls back
   */
  async attach(manager: EntityManager, recordId: string, attachmentIds: readonly string[], owner: AttachmentOwner): Promise<string[]> {
    if (attachmentIds.length === 0) return [];
    if (attachmentIds.length > ATTACHMENTS_AT_MOST) return attachmentIds.slice(ATTACHMENTS_AT_MOST);
    const { patientId, facilityId, userId } = owner;
    const rows = manager.getRepository(AttachmentEntity);
    const positions = attachmentIds.map((_, index) => `WHEN :id${index} THEN ${index}`).join(' ');
    await rows
      .createQueryBuilder()
      .update()
      .set({ recordId, position: () => `CASE id ${positions} END` })
      .where({ id: In([...attachmentIds]), patientId, facilityId, userId, state: 'READY', recordId: IsNull() })
      .setParameters(Object.fromEntries(attachmentIds.map((id, index) => [`id${index}`, id])))
      .execute();
    const tied = new Set((await rows.findBy({ id: In([...attachmentIds]), recordId, patientId, facilityId, userId })).map(({ id }) => id));
    return attachmentIds.filter((id) => !tied.has(id));
  }

  /** The attachments of records that are not withdrawn, in their order: one statement. */
  async listFor(recordIds: readonly string[]): Promise<AttachmentEntity[]> {
    if (recordIds.length === 0) return [];
    return await this.database.getRepository(AttachmentEntity).find({
      where: { recordId: In([...recordIds]), withdrawnAt: IsNull() },
      order: { recordId: 'ASC', position: 'ASC', id: 'ASC' },
    });
  }

  /** Hides the attachments of a record, in the transaction that withdraws it. Their content is kept. @param now milliseconds since 1970 */
  async withdraw(manager: EntityManager, recordId: string, now: number): Promise<void> {
    await manager.getRepository(AttachmentEntity).update({ recordId, withdrawnAt: IsNull() }, { withdrawnAt: now });
  }

  /** Deletes uploads that never became part of a record. @param before announced before this instant @returns how many */
  async deleteLoose(before: number): Promise<number> {
    for (let deleted = 0; ; ) {
      const rows = await this.database
        .getRepository(AttachmentEntity)
        .find({ select: { id: true }, where: { recordId: IsNull(), createdAt: LessThan(before) }, take: BATCH });
      if (rows.length === 0) return deleted;
      const { affected } = await this.writer.transaction(SWEEP, async (manager) => {
        return await manager.getRepository(AttachmentEntity).delete({ id: In(rows.map(({ id }) => id)), recordId: IsNull() });
      });
      if (!affected) return deleted;
      deleted += affected;
    }
  }

  /** Which of these uploads are still expected: one statement. */
  async filterExpected(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database
      .getRepository(AttachmentEntity)
      .find({ select: { id: true }, where: { id: In([...ids]), state: 'EXPECTED' } });
    return new Set(rows.map(({ id }) => id));
  }

  /** Whether any row names an object. */
  async namesAny(): Promise<boolean> {
    return await this.database.getRepository(AttachmentEntity).existsBy({ object: Not(IsNull()) });
  }

  /** Which of these objects a row names: one statement. */
  async filterNamed(objects: readonly string[]): Promise<Set<string>> {
    const names = In([...objects]);
    const rows = await this.database
      .getRepository(AttachmentEntity)
      .find({ select: { id: true, object: true, thumbnail: true }, where: [{ object: names }, { thumbnail: names }] });
    return new Set(rows.flatMap(({ object, thumbnail }) => [object, thumbnail].filter((name) => name !== null)));
  }
}

/** Takes the place of a person whose turn it is to write. */
const SWEEP = 'sweep';
