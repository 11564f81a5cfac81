import { type EntityManager, MoreThan, Not } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { createId } from '../mutation/ids.js';
import { lockRows } from '../mutation/lock-rows.js';
import { BulkLineEntity, BulkUploadEntity } from './bulk-upload.entity.js';
import type { Fields, RawLine } from './permission-lines.js';

/** The uploads' tables. */
export class BulkUploadStore {
  constructor(private readonly manager: EntityManager) {}

  async add({ user, facility, reason, at }: { user: string; facility: string | null; reason: string; at: Instant }): Promise<string> {
    const id = createId('blk');
    const idle = { dryRun: true, state: 'RECEIVING', stopCode: null, received: 0, done: 0, finishedAt: null };
    await this.manager.getRepository(BulkUploadEntity).insert({ id, userId: user, facilityId: facility, reason, ...idle, startedAt: at });
    return id;
  }

  async byId(id: string): Promise<BulkUploadEntity | undefined> {
    const row = await this.manager.getRepository(BulkUploadEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** Adds the next part. Returns false if another part came first. */
  async receive(id: string, before: number, lines: readonly RawLine[]): Promise<boolean> {
    const { affected } = await this.manager
      .getRepository(BulkUploadEntity)
      .update({ id, received: before, state: 'RECEIVING' }, { received: before + lines.length });
    if (affected !== 1) return false;
    for (let i = 0; i < lines.length; i += 500) {
      const some = lines.slice(i, i + 500);
      await this.manager.query(
        `INSERT INTO bulk_line (upload_id, line, content) VALUES ${some.map(() => '(?, ?, ?)').join(', ')}`,
        some.flatMap(({ line, fields }) => [id, line, JSON.stringify(fields ?? null)]),
      );
    }
    return true;
  }

  /** Starts a run from the first line. A run that was interrupted, was stopped or failed while it made changes continues where it ended. */
  async setOut(upload: BulkUploadEntity, { dryRun, at }: { readonly dryRun: boolean; readonly at: Instant }): Promise<void> {
    const goesOn = ['RUNNING', 'FAILED'].includes(upload.state) && !upload.dryRun && !dryRun;
    const begins = goesOn ? {} : { done: 0 };
    await this.manager
      .getRepository(BulkUploadEntity)
      .update({ id: upload.id }, { state: 'RUNNING', stopCode: null, dryRun, startedAt: at, finishedAt: null, ...begins });
  }

  /** Counts the other running uploads of this person, in all processes. The person is locked, so that no other upload starts meanwhile. */
  async lockRunning(user: string, except: string): Promise<number> {
    await lockRows(this.manager, 'user_account', [user]);
    return await this.manager.getRepository(BulkUploadEntity).countBy({ userId: user, state: 'RUNNING', id: Not(except) });
  }

  /** The next lines that are not processed. */
  async next(id: string, done: number, limit: number): Promise<{ line: number; fields: Fields | undefined }[]> {
    const rows = await this.manager
      .getRepository(BulkLineEntity)
      .find({ where: { uploadId: id, line: MoreThan(done + 1) }, order: { line: 'ASC' }, take: limit });
    return rows.map(({ line, content }) => ({ line, fields: (JSON.parse(content) as Fields | null) ?? undefined }));
  }

  /** Advances from `done` to `done + count`. Returns false if another runner did. */
  async goOn(id: string, done: number, count: number): Promise<boolean> {
    const { affected } = await this.manager.getRepository(BulkUploadEntity).update({ id, done, state: 'RUNNING' }, { done: done + count });
    return affected === 1;
  }

  /** @param stopCode why it was stopped; absent if it reached its end or an error ended it */
  async finish(id: string, state: 'DONE' | 'FAILED', at: Instant, stopCode: string | null = null): Promise<void> {
    await this.manager.getRepository(BulkUploadEntity).update({ id, state: 'RUNNING' }, { state, stopCode, finishedAt: at });
  }

  /** Lines with their effects, all or those of one effect, after a line. */
  async lines(
    id: string,
    { effect, after, limit }: { effect?: string | undefined; after: number; limit: number },
  ): Promise<BulkLineEntity[]> {
    return await this.manager
      .getRepository(BulkLineEntity)
      .find({ where: { uploadId: id, line: MoreThan(after), ...(effect ? { effect } : {}) }, order: { line: 'ASC' }, take: limit });
  }

  /** Counts the lines of each effect. */
  async counts(id: string): Promise<{ effect: string; lines: number }[]> {
    const rows: { effect: string; counted: number | string }[] = await this.manager.query(
      'SELECT effect, COUNT(*) AS counted FROM bulk_line WHERE upload_id = ? AND effect IS NOT NULL GROUP BY effect ORDER BY effect',
      [id],
    );
    return rows.map(({ effect, counted }) => ({ effect, lines: Number(counted) }));
  }
}
