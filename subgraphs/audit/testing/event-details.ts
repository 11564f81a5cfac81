import { type AuditRecord, packRecorded } from '../../kit/index.js';
import type { EventDetail } from '../atna/event-detail.js';
import { expandRecord } from '../records/expand-record.js';
import { makeActor, makeDisclosure, type RecordChange } from './spool.js';

/** The events of one record, with everything that an export reads of them. */
export function makeDetails({ disclosures, ...change }: RecordChange = {}): EventDetail[] {
  const record: AuditRecord = {
    v: 1,
    gateway: 'gateway',
    spool: 'spool-1',
    seq: 7,
    at: '2026-01-15T03:00:07.000Z',
    kind: 'operation',
    requestId: 'request-7',
    actor: makeActor(),
    operation: { name: 'Chart', hash: 'hash-of-chart', type: 'query', fields: ['patient'] },
    outcome: 'ok',
    disclosures: packRecorded(disclosures ?? [makeDisclosure()]),
    changes: [],
    ...change,
  };
  const expanded = expandRecord(record, 12);
  return expanded.events.map((event) => ({
    event: { ...event, gateway: 'gateway', spool: 'spool-1', seq: 7, known_user: event.user_id },
    disclosures: expanded.disclosures.filter(({ n }) => n === event.n),
    record,
  }));
}

/** The only event of a record. */
export function makeDetail(change: RecordChange = {}): EventDetail {
  const [detail, ...more] = makeDetails(change);
  if (!detail || more.length > 0) throw new Error('the record has not one event');
  return detail;
}

/** A mutation's record: what it changed, and nothing shown. */
export function makeChanged(action: string, change: RecordChange & { readonly patient?: string } = {}): EventDetail {
  const { patient, ...rest } = change;
  return makeDetail({
    operation: { name: 'Change', hash: 'hash-of-change', type: 'mutation', fields: [action] },
    disclosures: [],
    changes: [
      {
        action,
        subject: 'sub_1',
        ...(patient && { patient }),
        user: 'usr_admin',
        before: null,
        after: { state: 'NEW' },
        system: 'directory',
      },
    ],
    ...rest,
  });
}
