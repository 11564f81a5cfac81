import { type DataSource, type EntityManager, In } from 'typeorm';
import { isDuplicate, type Writer } from '../../kit/index.js';
import { type PageQuery, readPages } from '../read-pages.js';
import { addSearchWords, joinSearch, removeSearchWords } from '../search/search-index.store.js';
import { toSearchPhrases, toSearchWords } from '../search/search-words.js';
import type { MemberScope } from '../team/member-scope.js';
import { CareRecordCorrectionEntity, CareRecordEntity, CareRecordReadingEntity, CareRecordTagEntity } from './care-record.entity.js';
import { fromColumns, listSearchTexts, normalizeTag } from './care-record-content.js';
import { isWithdrawn, UNSENT_SQL } from './record-state.js';
import { buildVisibleSql, isVisible } from './visible-records.js';

/** Which records a page shows. */
export interface RecordFilter {
  readonly from?: string | null | undefined;
  readonly until?: string | null | undefined;
  readonly kinds?: readonly string[] | null | undefined;
  readonly professions?: readonly string[] | null | undefined;
  readonly tag?: string | null | undefined;
  readonly bodySite?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly threadOf?: string | null | undefined;
  readonly ids?: readonly string[] | null | undefined;
  readonly withPhotos?: boolean | null | undefined;
}

/** The position of a record in a list. */
export interface RecordPosition {
  readonly careDate: string;
  readonly recordedAt: number;
  readonly id: string;
}

/** One page of a member's records of a patient, the newest first. */
export interface RecordPage {
  readonly scope: MemberScope;
  readonly filter: RecordFilter;
  readonly first: number;
  readonly after: RecordPosition | undefined;
}

/** How a record is recognized that is sent again. */
export type MadeRecord = Pick<CareRecordEntity, 'id' | 'authorId' | 'facilityId' | 'idempotencyKey'>;

/** Writes further rows in the transaction of a record. */
export type Also = (manager: EntityManager) => Promise<void>;

/** The tables of care records. */
export class CareRecordStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Reads pages: one statement for all of them. */
  async listPages(pages: readonly RecordPage[]): Promise<CareRecordEntity[][]> {
    const found = await readPages(this.database, CareRecordEntity, {
      pages: pages.map((page) => buildPage(this.database, page)),
      order: 't.care_date DESC, t.recorded_at DESC, t.id DESC',
      compare: compareNewest,
    });
    // The condition said this already. With MySQL's collations it also finds keys that end with spaces.
    return found.map((rows, i) => rows.filter((row) => isVisible(row, pages[i]!.scope)));
  }

  /** Finds those of the records that the member may see: one statement. */
  async find(ids: readonly string[], scope: MemberScope): Promise<CareRecordEntity[]> {
    const rows = await this.database.getRepository(CareRecordEntity).findBy({ id: In([...ids]), patientId: scope.patient });
    return rows.filter((row) => ids.includes(row.id) && isVisible(row, scope));
  }

  /** Reads who has seen these records, in the order of time: one statement. */
  async listReadings(records: readonly string[]): Promise<CareRecordReadingEntity[]> {
    return await this.database
      .getRepository(CareRecordReadingEntity)
      .find({ where: { recordId: In([...records]) }, order: { readAt: 'ASC', userId: 'ASC' } });
  }

  /** Reads what these records were before, the oldest first: one statement. */
  async listCorrections(records: readonly string[]): Promise<CareRecordCorrectionEntity[]> {
    return await this.database
      .getRepository(CareRecordCorrectionEntity)
      .find({ where: { recordId: In([...records]) }, order: { version: 'ASC' } });
  }

  /** Counts the answers to these records that the members may see: one statement. */
  async countReplies(records: readonly string[], scopes: readonly MemberScope[]): Promise<Map<string, number>> {
    const conditions = [...new Set(scopes)].map(buildVisibleSql);
    const rows = await this.database.query<{ id: string; replies: number | string }[]>(
      `SELECT t.in_reply_to AS id, COUNT(*) AS replies FROM care_record t WHERE t.in_reply_to IN (${records.map(() => '?').join(', ')})
        AND NOT ${UNSENT_SQL} AND (${conditions.map(({ sql }) => `(${sql})`).join(' OR ')}) GROUP BY t.in_reply_to`,
      [...records, ...conditions.flatMap(({ parameters }) => parameters)],
    );
    return new Map(rows.map(({ id, replies }) => [id, Number(replies)]));
  }

  /**
   * Adds a record, its tags and its search words in one of its author's turns to write.
   *
   * @param also writes further rows of the record in the same transaction
   * @returns the record; if there is one of its id, or its author used the key for this facility before, that record
   */
  async add(row: CareRecordEntity, also?: Also): Promise<CareRecordEntity> {
    try {
      await this.writer.transaction(row.authorId, async (manager) => {
        await manager.getRepository(CareRecordEntity).insert(row);
        await putChildren(manager, row);
        await also?.(manager);
      });
      return row;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const kept = await this.findMade(row);
      if (!kept) throw error;
      return kept;
    }
  }

  /** Finds the record of an id, or else the one that its author added for the facility with the key. */
  async findMade({ id, authorId, facilityId, idempotencyKey }: MadeRecord): Promise<CareRecordEntity | null> {
    const records = this.database.getRepository(CareRecordEntity);
    const found = await records.findOneBy({ id });
    return found ?? (idempotencyKey === null ? null : await records.findOneBy({ authorId, facilityId, idempotencyKey }));
  }

  /**
   * Replaces a record, if it still has the version that `before` has.
   *
   * @param correction what it was, if that is kept
   * @returns whether it was replaced
   */
  async replace(
    before: CareRecordEntity,
    after: CareRecordEntity,
    { correction, also }: { readonly correction?: CareRecordCorrectionEntity | undefined; readonly also?: Also | undefined } = {},
  ): Promise<boolean> {
    return await this.writer.transaction(after.authorId, async (manager) => {
      const { affected } = await manager.getRepository(CareRecordEntity).update({ id: before.id, version: before.version }, after);
      if (affected !== 1) return false;
      if (correction) await manager.getRepository(CareRecordCorrectionEntity).insert(correction);
      await putChildren(manager, after);
      await also?.(manager);
      return true;
    });
  }

  /** Keeps that a person has seen records. Those that the person confirmed before stay as they are. */
  async confirm(readings: readonly CareRecordReadingEntity[]): Promise<void> {
    if (readings.length === 0) return;
    await this.writer.transaction(readings[0]!.userId, async (manager) => {
      await manager
        .createQueryBuilder()
        .insert()
        .into(CareRecordReadingEntity)
        .values([...readings])
        .orIgnore()
        .execute();
    });
  }
}

/** Writes the tags and the search words of a record in place of the former ones. */
async function putChildren(manager: EntityManager, row: CareRecordEntity): Promise<void> {
  const tags = manager.getRepository(CareRecordTagEntity);
  const content = fromColumns(row);
  if (row.version > 1) {
    await tags.delete({ recordId: row.id });
    await removeSearchWords(manager, row.id);
  }
  if (content.tags.length > 0) await tags.insert(content.tags.map((tag) => ({ recordId: row.id, tag })));
  if (!isWithdrawn(row.state)) await addSearchWords(manager, row.id, toSearchWords(row.patientId, listSearchTexts(content)));
}

function buildPage(database: DataSource, { scope, filter, first, after }: RecordPage): PageQuery {
  const conditions: { readonly sql: string; readonly parameters: readonly (string | number)[] }[] = [];
  const add = (sql: string, ...parameters: (string | number)[]) => conditions.push({ sql, parameters });
  const { from, until, kinds, professions, tag, bodySite, text, threadOf, ids, withPhotos } = filter;
  const search = text ? joinSearch(database, toSearchPhrases(scope.patient, text)) : undefined;
  if (search) add(search.where, ...search.parameters);
  conditions.push(buildVisibleSql(scope));
  if (from) add('t.care_date >= ?', from);
  if (until) add('t.care_date <= ?', until);
  if (kinds) add(among('t.kind', kinds), ...kinds);
  if (professions) add(among('t.author_profession', professions), ...professions);
  if (bodySite) add('t.body_site = ?', bodySite);
  if (tag) add('t.id IN (SELECT g.record_id FROM care_record_tag g WHERE g.tag = ? AND g.record_id = t.id)', normalizeTag(tag));
  if (withPhotos)
    add("t.id IN (SELECT a.record_id FROM care_attachment a WHERE a.record_id = t.id AND a.kind = 'PHOTO' AND a.withdrawn_at IS NULL)");
  if (ids) add(among('t.id', ids), ...ids);
  if (threadOf) add('t.thread_id IN (SELECT f.thread_id FROM care_record f WHERE f.id = ? AND f.patient_id = ?)', threadOf, scope.patient);
  if (after) {
    const { careDate, recordedAt, id } = after;
    add(
      't.care_date <= ? AND (t.care_date < ? OR (t.care_date = ? AND (t.recorded_at < ? OR (t.recorded_at = ? AND t.id < ?))))',
      ...[careDate, careDate, careDate, recordedAt, recordedAt, id],
    );
  }
  return {
    where: conditions.map(({ sql }) => sql).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
    limit: first,
    ...(search && { from: search.from, on: search.on }),
  };
}

/** No value of an empty list is found. */
function among(column: string, values: readonly string[]): string {
  return values.length === 0 ? '1 = 0' : `${column} IN (${values.map(() => '?').join(', ')})`;
}

/** The newest day first; on one day the record that was written last. */
function compareNewest(a: CareRecordEntity, b: CareRecordEntity): number {
  return compare(b.careDate, a.careDate) || b.recordedAt - a.recordedAt || compare(b.id, a.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
