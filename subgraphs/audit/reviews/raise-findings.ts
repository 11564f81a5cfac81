import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { createId, toDayInJapan } from '../../kit/index.js';
import { insertRows } from '../log/insert-rows.js';
import type { WatchRuleCode } from './watch-rule.js';

/** A finding of a watch rule, with its event. */
export interface RaisedFinding {
  readonly rule: WatchRuleCode;
  /** The event: its record's place in the log, its number in the record, and its time. */
  readonly leaf: number;
  readonly n: number;
  readonly at: number;
  readonly actor: string;
  readonly user: string | null;
  readonly facility: string | null;
  /** Null if it is about many patients. */
  readonly patient: string | null;
  readonly reason: Readonly<Record<string, string | number>>;
}

interface Group {
  readonly key: string;
  readonly findings: RaisedFinding[];
}
interface KnownItem {
  readonly id: string;
  readonly group_key: string;
  readonly part: number;
  readonly reviewed_at: number | null;
}

/** Keys of one statement. */
const KEYS_AT_ONCE = 500;

/**
 * Raises findings in the transaction of the one who watches. A finding that was raised before is left out. Findings of one rule about one person,
 * facility, patient and day join one open item; if that was reviewed meanwhile, they begin another.
 *
 * @param range the places in the log from which all of the findings come
 * @param dueAt when new items are to be reviewed; milliseconds since 1970
 * @returns the findings that are new
 */
export async function raiseFindings(
  manager: EntityManager,
  findings: readonly RaisedFinding[],
  { from, until, now, dueAt }: { readonly from: number; readonly until: number; readonly now: number; readonly dueAt: number },
): Promise<readonly RaisedFinding[]> {
  if (findings.length === 0) return [];
  const known = await manager.query<{ leaf: number; n: number; rule: string }[]>(
    'SELECT leaf, n, rule FROM review_finding WHERE leaf >= ? AND leaf < ?',
    [from, until],
  );
  const raised = new Set(known.map(({ leaf, n, rule }) => `${leaf}/${n}/${rule}`));
  const fresh = findings.filter(({ leaf, n, rule }) => !raised.has(`${leaf}/${n}/${rule}`));
  const groups = groupFindings(fresh);
  const newest = await readNewestItems(manager, [...groups.keys()]);
  const items: object[] = [];
  const rows: object[] = [];
  for (const group of groups.values()) {
    const item = newest.get(group.key);
    const isOpen = item !== undefined && item.reviewed_at === null;
    const id = isOpen ? item.id : createId('rev');
    if (isOpen) await joinItem(manager, id, group.findings);
    else items.push(makeItem(group, { id, part: (item?.part ?? 0) + 1, now, dueAt }));
    rows.push(...group.findings.map(({ leaf, n, rule }) => ({ leaf, n, rule, item_id: id })));
  }
  await insertRows(manager, 'review_item', items);
  await insertRows(manager, 'review_finding', rows);
  return fresh;
}

function groupFindings(findings: readonly RaisedFinding[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const one of findings) {
    const { rule, actor, facility, patient, at } = one;
    // JSON keeps the parts apart, whatever they contain.
    const text = JSON.stringify([rule, actor, facility, patient, toDayInJapan(at)]);
    const key = createHash('sha256').update(text).digest('base64url');
    const group = groups.get(key);
    if (group) group.findings.push(one);
    else groups.set(key, { key, findings: [one] });
  }
  return groups;
}

/** The newest part of each group. They stay as they are until the transaction ends. */
async function readNewestItems(manager: EntityManager, keys: readonly string[]): Promise<Map<string, KnownItem>> {
  // SQLite has one writer, and this is the one.
  const lock = manager.connection.options.type === 'mysql' ? ' FOR UPDATE' : '';
  const newest = new Map<string, KnownItem>();
  for (let begin = 0; begin < keys.length; begin += KEYS_AT_ONCE) {
    const some = keys.slice(begin, begin + KEYS_AT_ONCE);
    const rows = await manager.query<KnownItem[]>(
      `SELECT id, group_key, part, reviewed_at FROM review_item WHERE group_key IN (${some.map(() => '?').join(', ')}) ORDER BY group_key, part${lock}`,
      [...some],
    );
    for (const row of rows) newest.set(row.group_key, row);
  }
  return newest;
}

async function joinItem(manager: EntityManager, id: string, findings: readonly RaisedFinding[]): Promise<void> {
  const { first, last } = findEnds(findings);
  await manager.query(
    `UPDATE review_item SET findings = findings + ?, reason = ?, version = version + 1,
      at = CASE WHEN at < ? THEN at ELSE ? END, last_at = CASE WHEN last_at > ? THEN last_at ELSE ? END WHERE id = ?`,
    [findings.length, JSON.stringify(findings.at(-1)!.reason), first, first, last, last, id],
  );
}

function makeItem(
  { key, findings }: Group,
  { id, part, now, dueAt }: { readonly id: string; readonly part: number; readonly now: number; readonly dueAt: number },
) {
  const [begin] = findings;
  const { rule, actor, user, facility, patient, leaf, n } = begin!;
  const { first, last } = findEnds(findings);
  return {
    ...{ id, group_key: key, part, rule, actor, user_id: user, facility_id: facility, patient_id: patient, day: toDayInJapan(begin!.at) },
    ...{ at: first, last_at: last, findings: findings.length, leaf, n, reason: JSON.stringify(findings.at(-1)!.reason) },
    ...{ raised_at: now, due_at: dueAt, version: 1 },
  };
}

function findEnds(findings: readonly RaisedFinding[]): { readonly first: number; readonly last: number } {
  const times = findings.map(({ at }) => at);
  return { first: Math.min(...times), last: Math.max(...times) };
}
