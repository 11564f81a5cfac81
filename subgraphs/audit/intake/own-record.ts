import { type AuditRecord, extendChain } from '../../kit/index.js';
import type { LogEntry } from '../log/log.store.js';
import type { SpoolHead } from './plan-intake.js';

/** The store's own records stand in the log under this gateway and spool. No gateway may have this name. */
export const STORE = { gateway: 'audit-store', spool: 'store' } as const;

/** What the store records itself: a new spool, a contradiction, records that cannot be read, or an export. */
export interface OwnEvent {
  readonly kind: 'spool-began' | 'alarm' | 'export';
  /** `ok`, the code of an alarm, or how far an export came. */
  readonly outcome: string;
  /** What it is about: `gateway/spool`, or the records of a `RecordSpan`. Of an export: why it was made. */
  readonly reason: string;
  /** Who exports. Nobody, if the store itself acts. */
  readonly actor?: Pick<AuditRecord['actor'], 'issuer' | 'subject' | 'client'>;
  readonly changes?: AuditRecord['changes'];
}

/** Makes an own record, which continues the store's own chain. */
export function makeOwnRecord({ kind, outcome, reason, actor: who, changes = [] }: OwnEvent, held: SpoolHead, now: number): LogEntry {
  const actor = { issuer: '', subject: '', facility: '', assurance: '', methods: [], address: '', client: '', ...who };
  const record: AuditRecord = {
    v: 1,
    ...STORE,
    seq: held.acknowledged + 1,
    at: new Date(now).toISOString(),
    kind,
    requestId: '',
    actor,
    outcome,
    disclosures: [],
    changes,
    reason,
  };
  const text = JSON.stringify(record);
  return { record, text, chain: extendChain(held.hash, text) };
}
