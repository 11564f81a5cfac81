import type { AuditRecord } from '../../kit/index.js';
import type { FoundEvent } from '../events/found-event.js';
import { concernsEvent, type DisclosureRow } from '../records/expand-record.js';
import { formatRecordId } from '../records/record-id.js';

/** An event with everything that other formats need of it. */
export interface EventDetail {
  readonly event: FoundEvent;
  readonly disclosures: readonly DisclosureRow[];
  /** The event's record. Undefined if its text was pruned between two readings. */
  readonly record: AuditRecord | undefined;
  /** The operation's variables, as JSON: only if they were asked for and could be opened. */
  readonly parameters?: string | undefined;
}

/** An event's id: that of its record, and its number in the record. */
export function formatEventId({ event }: EventDetail): string {
  return `${formatRecordId(event)}/${event.n}`;
}

/** The changes that concern an event. */
export function listChanges({ event, record }: EventDetail): AuditRecord['changes'] {
  return (record?.changes ?? []).filter((change) => concernsEvent(change, event));
}
