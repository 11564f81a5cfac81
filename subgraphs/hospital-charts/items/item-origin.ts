import type { FacilityIdentity, makeItemIds, SourceItem } from '../../kit/index.js';
import type { MessageHead } from '../../sources/hl7-v2/message-head.js';
import type { PartialTime } from '../../sources/hl7-v2/partial-time.js';

/** Where the items of a file come from. */
export interface ItemOrigin {
  readonly facility: string;
  readonly patient: string;
  readonly itemId: ReturnType<typeof makeItemIds>;
  /** The connected system's id; items without it have no provenance. */
  readonly system?: string | undefined;
  /** The place whose image archive may hold the studies that files name; `joinStudies` says whether it does. */
  readonly archive?: FacilityIdentity;
}

/** What every item says: where it is from, when it was, and who stands behind it. */
export function buildSourceFields(
  { facility, system }: ItemOrigin,
  { messageId, sentAt }: MessageHead,
  { day, author }: { day: PartialTime | null; author: string | null },
): Pick<SourceItem, 'facility' | 'date' | 'dateText' | 'author' | 'provenance'> {
  return {
    facility: { id: facility },
    date: day?.date ?? null,
    dateText: day?.text ?? null,
    author,
    provenance: system === undefined ? null : { system, messageId: messageId || null, updatedAt: toInstant(sentAt) },
  };
}

export function toInstant(time: PartialTime | null): Date | null {
  return time?.instant ? new Date(time.instant) : null;
}

/**
 * What tells a file's items from those of the patient's other files, which may have the same order number: of a lasting order on other days, of
 * numbers that begin anew, of what has no order. An absent day is that of the message.
 */
export function buildUniquePart({ orderNo, messageId }: MessageHead & { readonly orderNo: string }, day: PartialTime | null): string {
  return day === null || isNoOrder(orderNo) ? `${day?.text ?? ''} ${messageId}` : day.text;
}

/** Makes a unique key for an item without an order number, so that it is never joined with another. Null if the item has an order number. */
export function buildOwnKey({
  orderNo,
  stage,
  messageId,
  sequence,
}: MessageHead & { readonly orderNo: string; readonly stage: string; readonly sequence: string }): string | null {
  return isNoOrder(orderNo) ? `${stage} ${messageId} ${sequence}` : null;
}

/** SS-MIX2's order number for what has no order, and what leaves it out: nothing can be joined by it. */
export function isNoOrder(orderNo: string): boolean {
  return /^9{15}$/.test(orderNo) || orderNo === '';
}
