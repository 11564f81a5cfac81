import { type Json, object, objects, text } from '../fhir-bundle.js';
import type { Coded } from '../hl7-v2/coded.js';
import { isCalendarDay } from '../hl7-v2/partial-time.js';
import { isEnteredInError } from './document-status.js';
import { SubjectReader } from './document-subject.js';

/** A registry's entry for a clinical document (MHD DocumentReference): its type and its location, not its content. */
export interface ClinicalDocumentLocation {
  patientId: string;
  /** OID of the facility's patient ids. */
  authority: string;
  /** masterIdentifier, else the resource's id. */
  key: string;
  /** The attachment's URL, not checked yet. */
  url: string;
  /** The LOINC coding of `type`. */
  type: Coded;
  /** The first coding of another system, else type.text: the source's own words. */
  kind: Coded | null;
  title: string | null;
  contentType: string | null;
  /** The display name of the first author that has one. */
  author: string | null;
  /** YYYYMMDD of context.period.start, in Tokyo; null if it is absent, less precise than a day, or not a calendar day. */
  careDate: string | null;
  /** meta.lastUpdated, else date. */
  updatedAt: string | null;
  /** docStatus: preliminary, final or amended; absent if the registry gives none. */
  status?: string;
}

/** Bytes. An entry with a longer URL is invalid, because the URL would not fit into one of ours. */
const LONGEST_URL = 2_000;

export const LOINC = 'http://loinc.org';

/** Reads entries of a registry. Counts the entries that are not clinical documents, and leaves them out. Total. */
export function readClinicalDocuments(resources: readonly Json[]): { documents: ClinicalDocumentLocation[]; invalid: number } {
  const read = resources.map((one) => readDocument(one)).filter((one) => one !== 'WITHDRAWN');
  const documents = read.filter((one) => one !== null);
  return { documents, invalid: read.length - documents.length };
}

/** Null if the resource is not a valid, current clinical document. WITHDRAWN if it was entered in error. */
export function readDocument(document: Json, subjects = new SubjectReader()): ClinicalDocumentLocation | 'WITHDRAWN' | null {
  if (isEnteredInError(document)) return 'WITHDRAWN';
  if (document.resourceType !== 'DocumentReference' || document.status !== 'current') return null;
  const { patientId, authority } = subjects.read(document) ?? {};
  const codings = objects(object(document.type)?.coding);
  const loinc = codings.find((one) => one.system === LOINC);
  const attachment = object(objects(document.content)[0]?.attachment);
  const url = text(attachment?.url);
  const key = text(object(document.masterIdentifier)?.value) ?? text(document.id);
  if (!patientId || !authority || !loinc || !url || !isAddress(url) || !key) return null;
  const other = codings.find((one) => one.system !== LOINC);
  const words = text(object(document.type)?.text);
  const status = text(document.docStatus);
  return {
    patientId,
    authority,
    key,
    url,
    type: { code: text(loinc.code), text: text(loinc.display), system: 'LN' },
    kind: other
      ? { code: text(other.code), text: text(other.display) ?? words, system: text(other.system) }
      : words
        ? { code: null, text: words, system: null }
        : null,
    title: text(attachment?.title) ?? text(document.description),
    contentType: text(attachment?.contentType),
    author:
      objects(document.author)
        .map((one) => text(one.display))
        .find((name) => name !== null) ?? null,
    careDate: readDay(text(object(object(document.context)?.period)?.start)),
    updatedAt: text(object(document.meta)?.lastUpdated) ?? text(document.date),
    ...(status !== null && { status }),
  };
}

function isAddress(url: string): boolean {
  return Buffer.byteLength(url) <= LONGEST_URL && !/[\x00-\x1f\x7f]/.test(url);
}

/** The day of a FHIR `date` or `dateTime` (R4 §2.24.0.1). A time has a zone; the day is then the day in Tokyo. */
function readDay(date: string | null): string | null {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(date ?? '') ?? [];
  if (!date || !year || !month || !day || !isCalendarDay(Number(year), Number(month), Number(day))) return null;
  if (time === undefined) return year + month + day;
  const instant = Date.parse(date);
  return Number.isNaN(instant) ? null : new Date(instant + TOKYO).toISOString().slice(0, 10).replaceAll('-', '');
}

/** The offset of Tokyo from UTC, in milliseconds. */
const TOKYO = 9 * 3_600_000;
