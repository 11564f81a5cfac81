import { type EntityManager, In } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { chunksOf } from './chunks.js';

/** A row that holds from an instant until another. */
export interface Interval {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** What of some owners' rows is to stand, one row for each value of the key. */
export interface Wanted<T extends Interval> {
  readonly entity: new () => T;
  readonly owner: keyof T & string;
  /** Tells rows of one owner apart; none where there is one row at a time. */
  readonly key?: keyof T & string;
  readonly owners: readonly string[];
  /** Rows to stand. One that has an end stands until then. A beginning before now counts only for an owner who never had any row. */
  readonly rows: readonly T[];
  readonly at: Instant;
  /** What ended stays ended: a row begins only where none of its owner and key ever was. */
  readonly neverAgain?: boolean | undefined;
}

/**
 * Makes these rows stand and no others: what is the same goes on, what differs or is no longer wanted ends now, what is new begins. Nothing is
 * overwritten, so that every past instant keeps its facts. Answers whether anything changed.
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
  for (const row of wanted.rows) {
    const now = standing.get(placeOf(row));
    standing.delete(placeOf(row));
    if (now && sameButTime(now, row)) {
      if (row.until !== null) ends.push({ row: now, until: Math.max(row.until, now.from) });
    } else if (now) {
      // A change that waited for another one's begins after it, whichever was asked first.
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
    // What would have lasted no time never was.
    if (row.from === until) await repository.delete(id);
    else await repository.update(id, { until });
  }
  for (const some of chunksOf(begins)) await repository.insert([...some]);
  return begins.length + ends.length > 0;
}

function sameButTime<T extends Interval>(one: T, other: T): boolean {
  const fields = ({ from: _, until: __, ...rest }: T) => JSON.stringify(Object.entries(rest).sort());
  return fields(one) === fields(other);
}
