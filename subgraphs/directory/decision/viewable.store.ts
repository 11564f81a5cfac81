import type { DataSource } from 'typeorm';
import type { CategoryMask } from '../../kit/index.js';
import { VIEWED_WITHIN } from './decide.js';
import type { Instant, PersonFacts } from './facts.js';
import { mayAct } from './may-act.js';
import { bound, countSql, facilitiesSql, type ListShape, masksOf, pageSql, WHOLE_PERMISSIONS } from './viewable.sql.js';
import type { ViewableFilter } from './viewable-filter.js';
import { buildFilterSql } from './viewable-filter.sql.js';

export interface ViewablePage extends ViewableFilter {
  /** The id of the last patient already had. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The person who asks, the time, and what that person's permissions for all patients cover: see `viewable.sql`. */
interface PersonValues {
  readonly person: string;
  readonly acting: string;
  readonly at: Instant;
  readonly stale: Instant;
  readonly any: CategoryMask;
  readonly fresh: CategoryMask;
}

/**
 * The decision as a selection: which patients have at least one cell, and at which facilities. `decide` still has the last word on every
 * patient shown, and a test holds the two together. Each question is two statements, whatever the size of the network: her permissions for all
 * patients, and a walk along the list that ends when the page is full.
 */
export class ViewableStore {
  /** @param kept a cache of what a person's permissions cover, for a store that lives as long as a request */
  constructor(
    private readonly database: DataSource,
    private readonly kept?: Map<string, Promise<PersonValues>>,
  ) {}

  /** Ids of viewable patients, by kana, then id. */
  async patients(person: PersonFacts, assurance: string, at: Instant, page: ViewablePage): Promise<string[]> {
    if (!mayAct(person, assurance, at)) return [];
    const afterKana = page.after === undefined ? undefined : await this.#kanaOf(page.after);
    const { conditions, values: like } = buildFilterSql(page);
    const values = { ...(await this.#valuesFor(person, at)), ...page, ...like, afterKana };
    const rows = await this.#query<{ id: string }>(
      pageSql({ ...describeList(person, page, values), filters: conditions }, page.limit),
      values,
    );
    return rows.map(({ id }) => id);
  }

  /** How many there are: it looks at every one of them. */
  async count(person: PersonFacts, assurance: string, at: Instant, filter: ViewableFilter): Promise<number> {
    if (!mayAct(person, assurance, at)) return 0;
    const { conditions, values: like } = buildFilterSql(filter);
    const values = { ...(await this.#valuesFor(person, at)), ...filter, ...like };
    const [row] = await this.#query<{ total: number | string }>(
      countSql({ ...describeList(person, filter, values), filters: conditions }),
      values,
    );
    return Number(row!.total);
  }

  /** Of the facilities asked, or of all, those at which the person may see anything of anybody: only of these is there any talk. */
  async facilities(person: PersonFacts, assurance: string, at: Instant, among?: readonly string[]): Promise<string[]> {
    if (!mayAct(person, assurance, at)) return [];
    const values = { ...(await this.#valuesFor(person, at)), among };
    const rows = await this.#query<{ id: string }>(facilitiesSql(person, { whole: values.any !== 0, among: among !== undefined }), values);
    return rows.map(({ id }) => id);
  }

  async #valuesFor(person: PersonFacts, at: Instant) {
    const key = `${person.id} ${person.acting!.id} ${person.limited} ${at}`;
    let values = this.kept?.get(key);
    if (!values) {
      values = this.#readValues(person, at);
      this.kept?.set(key, values);
    }
    return { ...(await values) };
  }

  async #readValues(person: PersonFacts, at: Instant): Promise<PersonValues> {
    const values = { person: person.id, acting: person.acting!.id, at, stale: at - VIEWED_WITHIN };
    return { ...values, ...masksOf(await this.#query(WHOLE_PERMISSIONS(person), values), values.stale) };
  }

  async #kanaOf(patient: string): Promise<string> {
    const [row] = await this.#query<{ kana_sort: string }>('SELECT kana_sort FROM patient WHERE id = :patient', { patient });
    return row?.kana_sort ?? '';
  }

  async #query<T>(sql: string, values: Readonly<Record<string, unknown>>): Promise<T[]> {
    const statement = bound(sql, values);
    return await this.database.query(statement.sql, statement.parameters);
  }
}

/** What the list's statement depends on besides its parameters. */
function describeList(
  person: PersonFacts,
  filter: ViewableFilter & { readonly after?: string | undefined },
  { any, fresh }: Pick<PersonValues, 'any' | 'fresh'>,
): Omit<ListShape, 'filters'> {
  return { person, whole: any !== 0, stale: fresh === 0, facility: filter.facility !== undefined, after: filter.after !== undefined };
}
