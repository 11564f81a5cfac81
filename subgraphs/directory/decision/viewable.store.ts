import type { DataSource } from 'typeorm';
import { CATEGORIES, isDated, maskOf } from '../../kit/index.js';
import { VIEWED_WITHIN } from './decide.js';
import { holds, type Instant, type PersonFacts } from './facts.js';
import { marks } from './facts.store.js';

const DATED = maskOf(CATEGORIES.filter(isDated));

/** Which patients, after which. */
export interface ViewableQuery {
  /** A folded kana prefix. */
  readonly kana?: string;
  /** A prefix of the written name, with common spaces. */
  readonly name?: string;
  readonly birthDate?: string;
  /** Linked and seen at this facility. */
  readonly facility?: string;
  /** The id of the last patient already had. */
  readonly after?: string;
  readonly limit: number;
}

/**
 * The decision as a selection in SQL: which patients have at least one cell, and at which facilities. It repeats rules 2 to 6 of `decide`
 * so that a list is one statement; `decide` still has the last word on every patient shown, and a test holds the two together.
 */
export class ViewableStore {
  constructor(private readonly database: DataSource) {}

  /** Ids of viewable patients, by kana, then id. */
  async patients(person: PersonFacts, assurance: string, at: Instant, query: ViewableQuery): Promise<string[]> {
    const slice = sliceFor(person, assurance, at);
    if (!slice) return [];
    const where: string[] = [];
    const parameters: unknown[] = [];
    const and = (condition: string, ...values: unknown[]) => {
      where.push(condition);
      parameters.push(...values);
    };
    if (query.kana) and("p.kana_search LIKE ? ESCAPE '!'", `${likeLiteral(query.kana)}%`);
    if (query.name) and("REPLACE(p.name, '　', ' ') LIKE ? ESCAPE '!'", `${likeLiteral(query.name)}%`);
    if (query.birthDate) and('p.birth_date = ?', query.birthDate);
    if (query.facility !== undefined) and('l.facility_id = ?', query.facility);
    if (query.after) {
      const last = '(SELECT kana_sort FROM patient WHERE id = ?)';
      and(`(p.kana_sort > ${last} OR (p.kana_sort = ${last} AND p.id > ?))`, query.after, query.after, query.after);
    }
    const rows: { id: string }[] = await this.database.query(
      `SELECT DISTINCT p.id, p.kana_sort ${slice.from} ${where.length > 0 ? `AND ${where.join(' AND ')}` : ''}
        ORDER BY p.kana_sort, p.id LIMIT ${Math.trunc(query.limit)}`,
      [...slice.parameters, ...parameters],
    );
    return rows.map(({ id }) => id);
  }

  /** Of the facilities asked, or of all, those at which the person may see anything of anybody: only of these is there any talk. */
  async facilities(person: PersonFacts, assurance: string, at: Instant, among?: readonly string[]): Promise<string[]> {
    const slice = sliceFor(person, assurance, at);
    if (!slice) return [];
    const rows: { id: string }[] = await this.database.query(
      `SELECT DISTINCT l.facility_id AS id ${slice.from} ${among ? `AND l.facility_id IN (${marks(among)})` : ''} ORDER BY l.facility_id`,
      [...slice.parameters, ...(among ?? [])],
    );
    return rows.map(({ id }) => id);
  }
}

function sliceFor(person: PersonFacts, assurance: string, at: Instant): { from: string; parameters: unknown[] } | undefined {
  const { acting } = person;
  if (!holds(person.active, at) || !acting || !holds(acting.member, at)) return undefined;
  if (person.requiredAssurance !== null && person.requiredAssurance !== assurance) return undefined;
  const stale = at - VIEWED_WITHIN;
  return {
    from: `FROM patient p
      JOIN patient_link l ON l.patient_id = p.id AND l.confirmed_at <= ? AND (l.ended_at IS NULL OR l.ended_at > ?)
      JOIN facility f ON f.id = l.facility_id AND f.joined_at <= ? AND (f.left_at IS NULL OR f.left_at > ?)
      JOIN disclosure d ON d.facility_id = l.facility_id
      JOIN viewing_permission v ON v.user_id = ? AND v.facility_id = ? AND (v.patient_id IS NULL OR v.patient_id = p.id)
       AND v.valid_from <= ? AND (v.valid_until IS NULL OR v.valid_until > ?) AND (v.revoked_at IS NULL OR v.revoked_at > ?)
       AND (v.categories & d.categories & CASE WHEN v.care_from IS NULL AND v.care_until IS NULL THEN -1 ELSE ${DATED} END) <> 0
      LEFT JOIN consent c ON c.patient_id = p.id AND c.disclosing_facility_id = l.facility_id AND c.viewing_facility_id = ?
       AND c.starts_at <= ? AND (c.withdrawn_at IS NULL OR c.withdrawn_at > ?)
      LEFT JOIN facility_view w ON w.facility_id = ? AND w.patient_id = p.id
     WHERE (l.facility_id = ? ${acting.viewing ? 'OR c.id IS NOT NULL' : ''})
       AND (w.viewed_at > ? OR v.granted_at > ? OR (c.given_at > ? AND l.facility_id <> ?))`,
    parameters: [at, at, at, at, person.id, acting.id, at, at, at, acting.id, at, at, acting.id, acting.id, stale, stale, stale, acting.id],
  };
}

function likeLiteral(text: string): string {
  return text.replace(/[!%_]/g, (special) => `!${special}`);
}
