import { type EntityManager, In } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { splitChunks } from './chunks.js';

/** A row that is in force from one instant until another. */
export interface Interval {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** The rows of some owners that shall be in force: one for each value of the key. */
export interface Wanted<T extends Interval> {
  readonly entity: new () => T;
  readonly owner: keyof T & string;
  /** Distinguishes the rows of one owner. Absent if an owner has one row at a time. */
  readonly key?: keyof T & string;
  readonly owners: readonly string[];
  /** The rows that shall be in force. A field that is undefined keeps the value of the row in force. A row with an end lasts until then. A beginning before now counts only for an owner who never had a row. */
  readonly rows: readonly T[];
  readonly at: Instant;
  /** Never restarts what ended: a row begins only if its owner and key never had one. */
  readonly neverAgain?: boolean | undefined;
}

/**
 * Puts exactly these rows in force: an equal row continues, a different or missing one ends now, a new one begins. Nothing is
 * overwritten, so that every past instant keeps its facts. Returns whether anything changed.
 */
export async function replaceInForce<T extends Interval>(manager: EntityManager, wanted: Wanted<T>): Promise<boolean> {
  const { entity, owner, key, owners, at, neverAgain } = wanted;
  const repository = manager.getRepository<Interval>(entity);
  const known = (await repository.findBy({ [owner]: In([...owners]) })) as T[];
  const placeOf = (row: T) => `${row[owner]}\n${key ? row[key] : ''}`;
  const standing = new Map(known.filter(({ until }) => until === null).map((row) => [placeOf(row), row]));
  const ever = new Set(known.map(placeOf));
  const hadAny = new Set(known.map((row) => row[owner]));
  const begins: T[] = [];
  const ends: { row: T; until: Instant }[] = [];
  for (const wish of wanted.rows) {
    const now = standing.get(placeOf(wish));
    standing.delete(placeOf(wish));
    const row = now ? keepUndefined(wish, now) : wish;
    if (now && isSameExceptTime(now, row)) {
      if (row.until !== null) ends.push({ row: now, until: Math.max(row.until, now.from) });
    } else if (now) {
      // A change that waited for another one begins after it, in whatever order they were requested.
      const turn = now.from > at ? now.from + 1 : at;
      ends.push({ row: now, until: turn });
      begins.push({ ...row, from: turn });
    } else if (!neverAgain || !ever.has(placeOf(row))) {
      begins.push(hadAny.has(row[owner]) ? { ...row, from: Math.max(row.from, at) } : row);
    }
  }
  for (const row of standing.values()) ends.push({ row, until: Math.max(at, row.from) });
  for (const { row, until } of ends) {
    const id = { [owner]: row[owner], ...(key ? { [key]: row[key] } : {}), from: row.from };
    // Delete a row whose interval would be empty.
    if (row.from === until) await repository.delete(id);
    else await repository.update(id, { until });
  }
  for (const some of splitChunks(begins)) await repository.insert([...some]);
  return begins.length + ends.length > 0;
}

function keepUndefined<T extends Interval>(wish: T, now: T): T {
  const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  return { ...now, ...given };
}

function isSameExceptTime<T extends Interval>(one: T, other: T): boolean {
  const fields = ({ from: _, until: __, ...rest }: T) => JSON.stringify(Object.entries(rest).sort());
  return fields(one) === fields(other);
}
