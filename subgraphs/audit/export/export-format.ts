import type { EventDetail } from '../atna/event-detail.js';

/** A format of an export: how it begins, and what it writes of each event. */
export interface ExportFormat {
  readonly beginning: string;
  readonly write: (detail: EventDetail) => string;
}
