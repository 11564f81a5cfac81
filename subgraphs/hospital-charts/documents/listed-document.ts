import { type ChartAsk, ClinicalDocument, type makeItemIds } from '../../kit/index.js';
import type { Coded } from '../../sources/hl7-v2/coded.js';

/** A request for one patient's documents of these care dates (`YYYY-MM-DD`, both included). Documents without a care date always match. */
export interface DocumentQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** A current document's entry in a system's index: its metadata, not its content. */
export interface ListedDocument {
  /** Its location: a path under the hospital's extended storage, or the address from the registry. */
  readonly path: string;
  /** A unique key among the patient's documents at that hospital. It stays the same when the path changes. */
  readonly key: string;
  readonly kind: Coded | null;
  readonly type: Coded | null;
  readonly title: string | null;
  readonly contentType: string | null;
  readonly author: string | null;
  /** `YYYYMMDD` */
  readonly careDate: string | null;
  /** The time of the index entry's last change, in the index's own format. */
  readonly updatedAt: string | null;
  /** Whether the content is preliminary, final or amended; absent or null if the index does not say. */
  readonly status?: string | null;
}

/** A system's answer to one question. */
export interface DocumentListing {
  readonly documents: readonly ListedDocument[];
  /** The number of entries that failed validation. */
  readonly invalid: number;
  /** Whether the list is incomplete. */
  readonly cut: boolean;
}

/** Maps a listed document to the contract's item. The content is fetched separately, by its address. */
export function toDocumentItem(
  listed: ListedDocument,
  { place, patient }: ChartAsk,
  { itemId, system }: { itemId: ReturnType<typeof makeItemIds>; system: string },
): ClinicalDocument {
  const { careDate, kind, type, title, contentType, author, path, key, updatedAt, status = null } = listed;
  return Object.assign(new ClinicalDocument(), {
    id: itemId('doc', place.facility, patient, key),
    facility: { id: place.facility },
    date: careDate && `${careDate.slice(0, 4)}-${careDate.slice(4, 6)}-${careDate.slice(6, 8)}`,
    dateText: careDate,
    author,
    provenance: { system, messageId: null, updatedAt: toInstant(updatedAt) },
    kind,
    type,
    title: title ?? kind?.text ?? type?.text ?? null,
    contentType,
    status,
    location: { place, path },
  });
}

/** Parses a time. Without a time zone it is Tokyo time. Null if it is not a time. */
function toInstant(updatedAt: string | null): Date | null {
  if (updatedAt === null) return null;
  const isOfTokyo = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(updatedAt);
  const instant = new Date(isOfTokyo ? `${updatedAt.replace(' ', 'T')}+09:00` : updatedAt);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
