import type { EntityManager } from 'typeorm';
import { type HeldLog, holdLog } from '../log/log.store.js';
import { makeOwnRecord, type OwnEvent, STORE } from './own-record.js';
import { NO_RECORDS } from './plan-intake.js';
import { readSpool, writeSpool } from './spool-state.store.js';

/**
 * Appends a record of the store itself, as the first statements of a transaction.
 *
 * @param now milliseconds since 1970
 */
export async function recordOwn(manager: EntityManager, event: OwnEvent, now: number): Promise<void> {
  await appendOwn(manager, await holdLog(manager), event, now);
}

/** Appends a record of the store itself to a log that is held. */
export async function appendOwn(manager: EntityManager, log: HeldLog, event: OwnEvent, now: number): Promise<void> {
  const known = await readSpool(manager, STORE.gateway, STORE.spool);
  const entry = makeOwnRecord(event, known ?? NO_RECORDS, now);
  await log.append([entry], now);
  const { seq } = entry.record;
  const after = { acknowledged: seq, hash: entry.chain, headSeq: seq, headHash: entry.chain, headAt: now };
  await writeSpool(manager, { ...STORE, beganAt: now, alarmedAt: 0, ...known, ...after }, !known);
}
