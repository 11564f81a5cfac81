import type { EntityManager } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { listPlaceholders, type Row } from '../decision/rows.js';
import { waitAfterAnswer, waitAfterFailure } from './backoff.js';
import { ReleaseState } from './release-state.js';
import { isMysql } from './released-key.store.js';

/** Keys that this process orders now. No other process takes them before `until`. */
export interface Claim {
  readonly until: Instant;
  /** The number of orders of each link since its last success, with this one. */
  readonly tries: ReadonlyMap<string, number>;
}

/** An answer of the release process about one key. */
export type KeyResult =
  | { readonly link: string; readonly state: ReleaseState.RELEASED; readonly key: string; readonly systemKey?: string | undefined }
  | { readonly link: string; readonly state: ReleaseState.WAITING }
  | { readonly link: string; readonly state: ReleaseState.REFUSED; readonly reason: string };

/** The states in which a key is ordered; the first ones first. */
const ORDERED = [ReleaseState.RELEASED, ReleaseState.WAITING, ReleaseState.REFUSED];

/** Finds whether keys are due to be ordered, or to be withdrawn. One statement. */
export async function findDueWork(manager: EntityManager, at: Instant): Promise<{ orders: boolean; withdrawals: boolean }> {
  const states = [...ORDERED, ReleaseState.WITHDRAWING];
  const [row]: Row[] = await manager.query(
    `SELECT ${states.map((state) => `EXISTS (SELECT 1 FROM released_key WHERE state = '${state}' AND due_at <= ?) AS ${state.toLowerCase()}`).join(', ')}`,
    states.map(() => at),
  );
  const isDue = (state: ReleaseState) => Number(row?.[state.toLowerCase()]) === 1;
  return { orders: ORDERED.some(isDue), withdrawals: isDue(ReleaseState.WITHDRAWING) };
}

/** Takes keys that are due, in a transaction. At most five statements. */
export async function claimDue(
  manager: EntityManager,
  which: 'orders' | 'withdrawals',
  { limit, at, until }: { readonly limit: number; readonly at: Instant; readonly until: Instant },
): Promise<Claim> {
  const lock = isMysql(manager) ? ' FOR UPDATE' : '';
  const tries = new Map<string, number>();
  for (const state of which === 'withdrawals' ? [ReleaseState.WITHDRAWING] : ORDERED) {
    if (tries.size >= limit) break;
    const rows: Row[] = await manager.query(
      `SELECT link_id, tries FROM released_key WHERE state = ? AND due_at <= ? ORDER BY due_at, link_id LIMIT ${limit - tries.size}${lock}`,
      [state, at],
    );
    for (const row of rows) tries.set(String(row.link_id), Number(row.tries) + 1);
  }
  if (tries.size > 0)
    await manager.query(
      `UPDATE released_key SET due_at = ?, asked_at = ?, tries = tries + 1 WHERE link_id IN (${listPlaceholders([...tries])})`,
      [until, at, ...tries.keys()],
    );
  return { until, tries };
}

/** Moves keys of a claim to a later time, because the request failed or the facility does not disclose now. */
export async function postpone(
  manager: EntityManager,
  { until, tries }: Claim,
  { links, at, wait }: { readonly links: readonly string[]; readonly at: Instant; readonly wait?: number },
): Promise<void> {
  if (links.length === 0) return;
  const due = chooseByLink(links, (link) => at + (wait ?? waitAfterFailure(tries.get(link)!)));
  await manager.query(`UPDATE released_key SET due_at = ${due.sql} WHERE link_id IN (${listPlaceholders(links)}) AND due_at = ?`, [
    ...due.values,
    ...links,
    until,
  ]);
}

/**
 * Writes the answers about keys, in a transaction. A key that is withdrawn meanwhile stays so, and is withdrawn once more, because it was released
 * after all. At most five statements.
 */
export async function settleKeys(
  manager: EntityManager,
  { until, tries }: Claim,
  results: readonly KeyResult[],
  at: Instant,
): Promise<void> {
  const all = results.map(({ link }) => link);
  const kept: Row[] = await manager.query(
    `SELECT link_id FROM released_key WHERE link_id IN (${listPlaceholders(all)}) AND due_at = ? AND state <> 'WITHDRAWING'${isMysql(manager) ? ' FOR UPDATE' : ''}`,
    [...all, until],
  );
  const isKept = new Set(kept.map(({ link_id }) => String(link_id)));
  const released = results.filter((one) => one.state === ReleaseState.RELEASED);
  await keepReleased(
    manager,
    released.filter(({ link }) => isKept.has(link)),
    at,
  );
  await withdrawLost(
    manager,
    released.filter(({ link }) => !isKept.has(link)).map(({ link }) => link),
    at,
  );
  for (const state of [ReleaseState.WAITING, ReleaseState.REFUSED]) {
    const some = results.filter((one) => one.state === state && isKept.has(one.link));
    if (some.length === 0) continue;
    const reasons = new Map(some.map((one) => [one.link, 'reason' in one ? one.reason : null]));
    const links = [...reasons.keys()];
    const due = chooseByLink(links, (link) => at + waitAfterAnswer(tries.get(link)!));
    const reason = chooseByLink(links, (link) => reasons.get(link)!);
    await manager.query(
      `UPDATE released_key SET changed_at = CASE WHEN state = ? THEN changed_at ELSE ? END, state = ?, key_text = NULL, system_key = NULL,
              reason = ${reason.sql}, due_at = ${due.sql} WHERE link_id IN (${listPlaceholders(links)})`,
      [state, at, state, ...reason.values, ...due.values, ...links],
    );
  }
}

async function keepReleased(
  manager: EntityManager,
  released: readonly { link: string; key: string; systemKey?: string | undefined }[],
  at: Instant,
): Promise<void> {
  if (released.length === 0) return;
  const keys = new Map(released.map((one) => [one.link, one]));
  const links = [...keys.keys()];
  const key = chooseByLink(links, (link) => keys.get(link)!.key);
  const systemKey = chooseByLink(links, (link) => keys.get(link)!.systemKey ?? null);
  await manager.query(
    `UPDATE released_key SET state = 'RELEASED', key_text = ${key.sql}, system_key = ${systemKey.sql}, reason = NULL, changed_at = ?, due_at = NULL, tries = 0
      WHERE link_id IN (${listPlaceholders(links)})`,
    [...key.values, ...systemKey.values, at, ...links],
  );
}

/** Begins the withdrawal of keys that were released although the directory no longer needs them. A row in another state belongs to another process. */
async function withdrawLost(manager: EntityManager, links: readonly string[], at: Instant): Promise<void> {
  if (links.length === 0) return;
  const [keep, given] = isMysql(manager)
    ? ['ON DUPLICATE KEY UPDATE', 'VALUES(due_at)']
    : ['ON CONFLICT (link_id) DO UPDATE SET', 'excluded.due_at'];
  await manager.query(
    `INSERT INTO released_key (link_id, state, changed_at, due_at) VALUES ${links.map(() => `(?, 'WITHDRAWING', ?, ?)`).join(', ')}
      ${keep} due_at = CASE WHEN released_key.state = 'WITHDRAWING' THEN ${given} ELSE released_key.due_at END`,
    links.flatMap((link) => [link, at, at]),
  );
}

/** Writes the answers about withdrawals: what is withdrawn is forgotten, the rest is tried again. Two statements. */
export async function settleWithdrawals(
  manager: EntityManager,
  { until, tries }: Claim,
  { withdrawn, failed, at }: { readonly withdrawn: readonly string[]; readonly failed: ReadonlyMap<string, string>; readonly at: Instant },
): Promise<void> {
  if (withdrawn.length > 0)
    await manager.query(
      `DELETE FROM released_key WHERE link_id IN (${listPlaceholders(withdrawn)}) AND due_at = ? AND state = 'WITHDRAWING'`,
      [...withdrawn, until],
    );
  if (failed.size === 0) return;
  const links = [...failed.keys()];
  const due = chooseByLink(links, (link) => at + waitAfterFailure(tries.get(link)!));
  const reason = chooseByLink(links, (link) => failed.get(link)!);
  await manager.query(
    `UPDATE released_key SET reason = ${reason.sql}, due_at = ${due.sql} WHERE link_id IN (${listPlaceholders(links)}) AND due_at = ?`,
    [...reason.values, ...due.values, ...links, until],
  );
}

/** An SQL expression with another value for each link. */
function chooseByLink<T>(links: readonly string[], choose: (link: string) => T): { sql: string; values: (string | T)[] } {
  return {
    sql: `CASE link_id ${links.map(() => 'WHEN ? THEN ?').join(' ')} END`,
    values: links.flatMap((link) => [link, choose(link)]),
  };
}
