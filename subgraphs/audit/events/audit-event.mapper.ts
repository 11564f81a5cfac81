import { type AuditRecord, decodeCursor, encodeCursor, KitError, type Page } from '../../kit/index.js';
import { concernsEvent, type DisclosureRow, type EventRow } from '../records/expand-record.js';
import { listGroundKinds } from '../records/ground-kind.js';
import { formatRecordId } from '../records/record-id.js';
import type { EventKey } from './audit-event.sql.js';
import { AuditChange, AuditDisclosure, type AuditDisclosureForm, AuditEvent, AuditEventKind } from './audit-event.type.js';
import type { FoundEvent } from './found-event.js';

/** Makes one page of events. @param rows one more than the page has, if there are more */
export function toPage(rows: readonly FoundEvent[], first: number, after: EventKey | undefined): Page<AuditEvent> {
  const shown = rows.slice(0, first);
  const nodes = shown.map(toEvent);
  const cursors = shown.map(({ at, leaf, n }) => encodeCursor(`${at}.${leaf}.${n}`));
  return {
    nodes,
    edges: nodes.map((node, i) => ({ node, cursor: cursors[i]! })),
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
  };
}

/** Reads a cursor. @throws KitError BAD_INPUT if it is none of ours */
export function readCursor(cursor: string | null | undefined): EventKey | undefined {
  const text = decodeCursor(cursor);
  if (text === undefined) return undefined;
  const [, at, leaf, n] = /^(-?\d{1,15})\.(\d{1,15})\.(\d{1,9})$/.exec(text) ?? [];
  if (at === undefined) throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
  return { at: Number(at), leaf: Number(leaf), n: Number(n) };
}

function toEvent(row: FoundEvent): AuditEvent {
  const recordId = formatRecordId(row);
  return Object.assign(new AuditEvent(), {
    id: `${recordId}/${row.n}`,
    recordId,
    at: new Date(row.at),
    kind: AuditEventKind[row.kind.toUpperCase().replaceAll('-', '_') as AuditEventKind],
    grounds: listGroundKinds(row.ground_kinds),
    patientId: row.patient_id,
    patient: row.patient_id === null ? null : { id: row.patient_id },
    user: row.known_user === null ? null : { id: row.known_user },
    facility: row.facility_id === null ? null : { id: row.facility_id },
    profession: row.profession,
    assurance: row.assurance,
    purpose: row.purpose,
    client: row.client,
    operationName: row.operation_name,
    operationHash: row.operation_hash,
    requestId: row.request_id,
    outcome: row.outcome,
    row,
  });
}

export function toDisclosure(row: DisclosureRow): AuditDisclosure {
  return Object.assign(new AuditDisclosure(), {
    category: row.category,
    facility: row.facility_id === null ? null : { id: row.facility_id },
    form: row.form as AuditDisclosureForm,
    state: row.state,
    items: row.items,
    grounds: JSON.parse(row.grounds) as string[],
    system: row.system_id,
    unreported: row.unreported !== 0,
  });
}

/** The changes of an event. */
export function toChanges({ changes }: AuditRecord, event: EventRow): AuditChange[] {
  return changes
    .filter((change) => concernsEvent(change, event))
    .map(({ action, subject, before, after }) =>
      Object.assign(new AuditChange(), { action, subject, before: toJson(before), after: toJson(after) }),
    );
}

function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
