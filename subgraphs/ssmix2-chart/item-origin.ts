import type { itemIds, Place, SourceItem } from '../kit/index.js';
import type { MessageHead } from '../sources/ssmix2/message-head.js';
import type { PartialTime } from '../sources/ssmix2/partial-time.js';

/** Where the items of a file come from. */
export interface ItemOrigin {
  readonly facility: string;
  readonly patient: string;
  readonly itemId: ReturnType<typeof itemIds>;
  /** The connected system's id; items without it have no provenance. */
  readonly system?: string;
  /** The place whose image archive may hold the studies that files name; `joinStudies` says whether it does. */
  readonly archive?: Place;
}

/** What every item says: where it is from, when it was, and who stands behind it. */
export function sourced(
  { facility, system }: ItemOrigin,
  { messageId, sentAt }: MessageHead,
  { day, author }: { day: PartialTime | null; author: string | null },
): Pick<SourceItem, 'facility' | 'date' | 'dateText' | 'author' | 'provenance'> {
  return {
    facility: { id: facility },
    date: day?.date ?? null,
    dateText: day?.text ?? null,
    author,
    provenance: system === undefined ? null : { system, messageId: messageId || null, updatedAt: instantOf(sentAt) },
  };
}

export function instantOf(time: PartialTime | null): Date | null {
  return time?.instant ? new Date(time.instant) : null;
}

/** SS-MIX2's order number for what has no order, and what leaves it out: nothing can be joined by it. */
export function isNoOrder(orderNo: string): boolean {
  return /^9{15}$/.test(orderNo) || orderNo === '';
}
