import {
  type Category,
  type FacilityIdentity,
  type ItemWarning,
  ItemWarningCode,
  type makeItemIds,
  type SourceItem,
} from '../../kit/index.js';
import type { ItemRemarks, ReadingWarning } from '../../sources/hl7-v2/item-remarks.js';
import type { MessageHead } from '../../sources/hl7-v2/message-head.js';
import type { PartialTime } from '../../sources/hl7-v2/partial-time.js';

/** The origin of a file's items. */
export interface ItemOrigin {
  readonly facility: string;
  readonly patient: string;
  readonly itemId: ReturnType<typeof makeItemIds>;
  /** The connected system's id; items without it have no provenance. */
  readonly system?: string | undefined;
  /** The facility whose image archive may hold the studies that the files name. `joinStudies` checks it. */
  readonly archive?: FacilityIdentity;
  /** The file's place among the facility's files: its items keep their order in it. */
  readonly file?: string;
  /** The category that is asked for, where one file has items of several. */
  readonly category?: Category | undefined;
  /** Whether operations and treatments are shown, so that a visit need not warn of them. */
  readonly servesProcedures?: boolean | undefined;
  /** Warnings about the whole file: every item of the file gets them. */
  readonly warnings?: readonly ReadingWarning[] | undefined;
}

/** Builds the fields that every item has: facility, date, author, provenance, notes and warnings. */
export function buildSourceFields(
  { facility, system, warnings: ofFile = [] }: ItemOrigin,
  { messageId, sentAt, notes = [], warnings: ofItem = [] }: MessageHead & ItemRemarks,
  { day, author }: { day: PartialTime | null; author: string | null },
): Pick<SourceItem, 'facility' | 'date' | 'dateText' | 'time' | 'author' | 'provenance' | 'notes' | 'warnings'> {
  return {
    facility: { id: facility },
    date: day?.date ?? null,
    dateText: day?.text ?? null,
    time: toInstant(day),
    author,
    provenance: system === undefined ? null : { system, messageId: messageId || null, updatedAt: toInstant(sentAt) },
    notes,
    warnings: toWarnings([...ofItem, ...ofFile]),
  };
}

export function toWarnings(warnings: readonly ReadingWarning[]): ItemWarning[] {
  return warnings.map(({ code, place, text }) => ({ code: ItemWarningCode[code], place, text }));
}

export function toInstant(time: PartialTime | null): Date | null {
  return time?.instant ? new Date(time.instant) : null;
}

/**
 * Builds the part of an id that distinguishes a file's items from those of the patient's other files with the same order number: another
 * day of a standing order, a numbering that starts again, or no order. Without a day or an order, the message ID distinguishes them.
 */
export function buildUniquePart({ orderNo, messageId }: MessageHead & { readonly orderNo: string }, day: PartialTime | null): string {
  return day === null || isNoOrder(orderNo) ? `${day?.text ?? ''} ${messageId}` : day.text;
}

/**
 * Makes a unique key for an item without an order number, so that it is never joined with another. Null if the item has an order number.
 */
export function buildOwnKey({
  orderNo,
  stage,
  messageId,
  sequence,
}: MessageHead & { readonly orderNo: string; readonly stage: string; readonly sequence: string }): string | null {
  return isNoOrder(orderNo) ? `${stage} ${messageId} ${sequence}` : null;
}

/** Whether an order number means "no order": SS-MIX2's fifteen nines, or an empty one. Nothing can be joined by it. */
export function isNoOrder(orderNo: string): boolean {
  return /^9{15}$/.test(orderNo) || orderNo === '';
}
