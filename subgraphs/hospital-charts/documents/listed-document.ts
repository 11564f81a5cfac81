import { type ChartAsk, ClinicalDocument, type makeItemIds } from '../../kit/index.js';
import type { Coded } from '../../sources/hl7-v2/coded.js';

/** Whose documents are wanted, of which care dates (`YYYY-MM-DD`, both included); those without a care date always. */
export interface DocumentQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** A current document as a system's index names it: what it is, not what it says. */
export interface ListedDocument {
  /** How the system finds it: a path below the hospital's extended storage, or the address that a registry gave. */
  readonly path: string;
  /** Tells it apart from every other of the patient at that hospital, whatever becomes of its path. */
  readonly key: string;
  readonly kind: Coded | null;
  readonly type: Coded | null;
  readonly title: string | null;
  readonly contentType: string | null;
  readonly author: string | null;
  /** `YYYYMMDD` */
  readonly careDate: string | null;
  /** When the index last changed its entry, in its own words. */
  readonly updatedAt: string | null;
}

/** A system's answer to one question. */
export interface DocumentListing {
  readonly documents: readonly ListedDocument[];
  /** Entries that could not be trusted. */
  readonly invalid: number;
  /** There is more than this. */
  readonly cut: boolean;
}

/** The contract's item of a listed document. Its content is fetched only by its address. */
export function toDocumentItem(
  listed: ListedDocument,
  { place, patient }: ChartAsk,
  { itemId, system }: { itemId: ReturnType<typeof makeItemIds>; system: string },
): ClinicalDocument {
  const { careDate, kind, type, title, contentType, author, path, key, updatedAt } = listed;
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
    location: { place, path },
  });
}

/** An index that names no zone means Tokyo's. Null for what is no time. */
function toInstant(updatedAt: string | null): Date | null {
  if (updatedAt === null) return null;
  const isOfTokyo = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(updatedAt);
  const instant = new Date(isOfTokyo ? `${updatedAt.replace(' ', 'T')}+09:00` : updatedAt);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
