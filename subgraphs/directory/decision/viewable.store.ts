import type { DataSource } from 'typeorm';
import type { CategoryMask } from '../../kit/index.js';
import { VIEWED_WITHIN } from './decide.js';
import type { Instant, PersonFacts, SignIn } from './facts.js';
import { mayAct } from './may-act.js';
import {
  bindParameters,
  buildFacilitiesSql,
  buildNamesakesSql,
  buildPageSql,
  computeMasks,
  countSql,
  type ListShape,
  WHOLE_PERMISSIONS,
} from './viewable.sql.js';
import type { ViewableFilter } from './viewable-filter.js';
import { buildFilterSql } from './viewable-filter.sql.js';

export interface ViewablePage extends ViewableFilter {
  /** The id of the last patient of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The person, the time, and what the person's permissions for all patients cover: see `viewable.sql`. */
interface PersonValues {
  readonly person: string;
  readonly acting: string;
  readonly at: Instant;
  readonly stale: Instant;
  readonly any: CategoryMask;
  readonly fresh: CategoryMask;
}

/**
 * Selects by the decision: which patients have at least one cell, and at which facilities. `decide` still checks every
 * patient shown, and a test compares the two. Each method needs two statements, whatever the size of the network: the person's permissions for all
 * patients, and a read along the list that ends when the page is full.
 */
export class ViewableStore {
  /** @param kept a cache of what a person's permissions cover; it must live only as long as a request */
  constructor(
    private readonly database: DataSource,
    private readonly kept?: Map<string, Promise<PersonValues>>,
  ) {}

  /** Reads ids of viewable patients, by kana, then id. */
  async patients(person: PersonFacts, signIn: SignIn, at: Instant, page: ViewablePage): Promise<string[]> {
    if (!mayAct(person, signIn, at)) return [];
    const afterKana = page.after === undefined ? undefined : await this.#kanaOf(page.after);
    const { conditions, values: like } = buildFilterSql(page);
    const values = { ...(await this.#valuesFor(person, at)), ...page, ...like, afterKana };
    const rows = await this.#query<{ id: string }>(
      buildPageSql({ ...describeList(person, page, values), filters: conditions }, page.limit),
      values,
    );
    return rows.map(({ id }) => id);
  }

  /** Counts the viewable patients. It checks every one of them. */
  async count(person: PersonFacts, signIn: SignIn, at: Instant, filter: ViewableFilter): Promise<number> {
    if (!mayAct(person, signIn, at)) return 0;
    const { conditions, values: like } = buildFilterSql(filter);
    const values = { ...(await this.#valuesFor(person, at)), ...filter, ...like };
    const [row] = await this.#query<{ total: number | string }>(
      countSql({ ...describeList(person, filter, values), filters: conditions }),
      values,
    );
    return Number(row!.total);
  }

  /** Of these facilities, or of all, those whose data the person may see. No other facility may be named to the person. */
  async facilities(person: PersonFacts, signIn: SignIn, at: Instant, among?: readonly string[]): Promise<string[]> {
    if (!mayAct(person, signIn, at)) return [];
    const values = { ...(await this.#valuesFor(person, at)), among };
    const rows = await this.#query<{ id: string }>(
      buildFacilitiesSql(person, { whole: values.any !== 0, among: among !== undefined }),
      values,
    );
    return rows.map(({ id }) => id);
  }

  /** The categories that the person's permissions for all patients cover. */
  async permittedForAll(person: PersonFacts, at: Instant): Promise<CategoryMask> {
    return (await this.#valuesFor(person, at)).any;
  }

  /** Of these patients, those with whose kana the person may see another patient too. */
  async namesakes(person: PersonFacts, signIn: SignIn, at: Instant, patients: readonly string[]): Promise<string[]> {
    if (!mayAct(person, signIn, at) || patients.length === 0) return [];
    const values = { ...(await this.#valuesFor(person, at)), patients };
    const { whole, stale } = describeList(person, {}, values);
    const rows = await this.#query<{ id: string }>(buildNamesakesSql({ person, whole, stale }), values);
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
    return { ...values, ...computeMasks(await this.#query(WHOLE_PERMISSIONS(person), values), values.stale) };
  }

  async #kanaOf(patient: string): Promise<string> {
    const [row] = await this.#query<{ kana_sort: string }>('SELECT kana_sort FROM patient WHERE id = :patient', { patient });
    return row?.kana_sort ?? '';
  }

  async #query<T>(sql: string, values: Readonly<Record<string, unknown>>): Promise<T[]> {
    const statement = bindParameters(sql, values);
    return await this.database.query(statement.sql, statement.parameters);
  }
}

/** Builds the statement's shape and the values of its filters: `likeKana`, `likeName`. */
function describeList(
  person: PersonFacts,
  filter: ViewableFilter & { readonly after?: string | undefined },
  { any, fresh }: Pick<PersonValues, 'any' | 'fresh'>,
): Omit<ListShape, 'filters'> {
  return { person, whole: any !== 0, stale: fresh === 0, facility: filter.facility !== undefined, after: filter.after !== undefined };
}
