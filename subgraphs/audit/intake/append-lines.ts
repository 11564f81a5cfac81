import type { EntityManager } from 'typeorm';
import type { HeldLog, LogEntry } from '../log/log.store.js';
import { makeOwnRecord, type OwnEvent, STORE } from './own-record.js';
import { NO_RECORDS, type SpoolHead } from './plan-intake.js';
import { readSpool, writeSpool } from './spool-state.store.js';

/** A record of a gateway, or an event of the store, which becomes a record when its place is known. */
export type LogLine = LogEntry | OwnEvent;

/** Appends records of a gateway and the store's own between them, in this order. */
export async function appendLines(manager: EntityManager, log: HeldLog, lines: readonly LogLine[], now: number): Promise<void> {
  if (!lines.some(isOwn)) return await log.append(lines as readonly LogEntry[], now);
  const known = await readSpool(manager, STORE.gateway, STORE.spool);
  let held: SpoolHead = known ?? NO_RECORDS;
  const entries = lines.map((line) => {
    if (!isOwn(line)) return line;
    const entry = makeOwnRecord(line, held, now);
    held = { acknowledged: entry.record.seq, hash: entry.chain };
    return entry;
  });
  await log.append(entries, now);
  const head = { headSeq: held.acknowledged, headHash: held.hash, headAt: now };
  await writeSpool(manager, { ...STORE, beganAt: now, alarmedAt: 0, ...known, ...held, ...head }, !known);
}

function isOwn(line: LogLine): line is OwnEvent {
  return !('record' in line);
}
