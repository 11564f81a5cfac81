import type { EntityManager } from 'typeorm';
import { foldName, isSearchableKana, KitError, toKanaSearchKey } from '../../kit/index.js';
import { listPlaceholders } from '../decision/rows.js';
import { NameKeyEntity } from './name-key.entity.js';

/** The owners of names that can be searched. */
export type NameOwner = 'USER' | 'FACILITY';

interface Names {
  readonly name: string;
  readonly kana: string;
}

/** The greatest number of characters in a name to search for. */
const NAME_AT_MOST = 200;
/** The greatest number of characters of a key: one character of a name may become several in the key. */
const KEY_AT_MOST = 200;
/** Sorts after every text that begins with the same characters. */
const BEHIND_ALL = '\u{10ffff}';
const ROWS_AT_ONCE = 500;
const TABLES: Readonly<Record<NameOwner, string>> = { USER: 'user_account', FACILITY: 'facility' };

/**
 * Makes the keys by which a name is found: of the whole name and of its second part, in kanji and in kana, each in one spelling.
 *
 * @example makeNameKeys('USER', { name: '佐藤 晴子', kana: 'サトウ ハルコ' }) // USER_NAME 佐藤晴子, USER_NAME 晴子, USER_KANA サトウハルコ, …
 */
export function makeNameKeys(owner: NameOwner, { name, kana }: Names): { kind: string; key: string }[] {
  const { whole, given } = foldName(name);
  const keys = [
    ...[whole, given ?? ''].map((key) => ({ kind: `${owner}_NAME`, key })),
    ...[kana, ...kana.split(/\s+/u)].map((part) => ({ kind: `${owner}_KANA`, key: toKanaSearchKey(part) })),
  ];
  const cut = keys.map(({ kind, key }) => ({ kind, key: cutKey(key) })).filter(({ key }) => key !== '');
  return [...new Map(cut.map((one) => [`${one.kind} ${one.key}`, one])).values()];
}

/** Replaces the keys of one person or facility, after the names were written. */
export async function keepNameKeys(manager: EntityManager, owner: NameOwner, id: string): Promise<void> {
  const rows: (Names & { id: string })[] = await manager.query(`SELECT id, name, kana FROM ${TABLES[owner]} WHERE id = ?`, [id]);
  await manager.getRepository(NameKeyEntity).delete({ ownerId: id });
  await insertKeys(manager, owner, rows);
}

/** Replaces all keys: after an import, and in a database that has none yet. */
export async function rebuildNameKeys(manager: EntityManager): Promise<void> {
  await manager.query('DELETE FROM name_key');
  for (const owner of ['USER', 'FACILITY'] as const) {
    let after = '';
    for (;;) {
      const rows: (Names & { id: string })[] = await manager.query(
        `SELECT id, name, kana FROM ${TABLES[owner]} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
        [after],
      );
      await insertKeys(manager, owner, rows);
      if (rows.length < ROWS_AT_ONCE) break;
      after = rows.at(-1)!.id;
    }
  }
}

/**
 * Finds the ids of people or facilities whose name, or a part of it, begins with the searched text. It reads one page, in order of the ids, with
 * one statement.
 *
 * @param within SQL that selects the ids to search, with its values; if absent, all
 * @throws KitError BAD_INPUT if the name is blank or too long
 */
export async function findIdsByName(
  manager: EntityManager,
  owner: NameOwner,
  searched: string,
  page: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly within?: { readonly sql: string; readonly values: readonly unknown[] } | undefined;
  },
): Promise<string[]> {
  if (searched.trim() === '' || searched.length > NAME_AT_MOST)
    throw new KitError('BAD_INPUT', { message: `\`name\` must have 1 to ${NAME_AT_MOST} characters.`, argument: 'name' });
  const begins = [
    { kind: `${owner}_NAME`, key: cutKey(foldName(searched).whole) },
    { kind: `${owner}_KANA`, key: isSearchableKana(searched) ? cutKey(toKanaSearchKey(searched)) : '' },
  ].filter(({ key }) => key !== '');
  if (begins.length === 0) return [];
  const { after = '', limit, within } = page;
  const conditions = begins.map(() => '(k.kind = ? AND k.name_key >= ? AND k.name_key < ?)').join(' OR ');
  const rows: { id: string }[] = await manager.query(
    `SELECT DISTINCT k.owner_id AS id FROM name_key k
      WHERE (${conditions}) AND k.owner_id > ? ${within ? `AND k.owner_id IN (${within.sql})` : ''}
      ORDER BY k.owner_id LIMIT ${Math.trunc(limit)}`,
    [...begins.flatMap(({ kind, key }) => [kind, key, key + BEHIND_ALL]), after, ...(within?.values ?? [])],
  );
  return rows.map(({ id }) => id);
}

async function insertKeys(manager: EntityManager, owner: NameOwner, rows: readonly (Names & { id: string })[]): Promise<void> {
  const keys = rows.flatMap((row) => makeNameKeys(owner, row).map(({ kind, key }) => [kind, key, row.id]));
  for (let from = 0; from < keys.length; from += ROWS_AT_ONCE) {
    const some = keys.slice(from, from + ROWS_AT_ONCE);
    await manager.query(
      `INSERT INTO name_key (kind, name_key, owner_id) VALUES ${some.map((one) => `(${listPlaceholders(one)})`).join(', ')}`,
      some.flat(),
    );
  }
}

/** Cuts a key to `KEY_AT_MOST` characters, but never inside a character. */
function cutKey(key: string): string {
  return key.length <= KEY_AT_MOST ? key : [...key].slice(0, KEY_AT_MOST).join('');
}
