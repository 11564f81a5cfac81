import type { EventRow } from '../records/expand-record.js';
import type { RecordId } from '../records/record-id.js';

/** An event, with its record's id, and the person's id if the store knows it from any event. */
export interface FoundEvent extends EventRow, RecordId {
  readonly known_user: string | null;
}
