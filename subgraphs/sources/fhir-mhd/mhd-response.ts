import { type Json, object, objects, parseBundle, text } from '../fhir-bundle.js';
import { parsePath } from '../ssmix2/storage/path.js';
import { isEnteredInError } from './document-status.js';
import { SubjectReader } from './document-subject.js';

/** The location of one SS-MIX2 file, from the document registry. */
export interface RegisteredFile {
  patientId: string;
  /** OID of the facility's patient ids. */
  authority: string;
  /** The code of `type` in `urn:jami:ss-mix2:data-type`. */
  dataType: string;
  /** masterIdentifier, else identifier: the path in the facility's storage. */
  path: string;
  /** The attachment's URL, not checked yet. */
  url: string;
  /** YYYYMMDD, as in `Ssmix2File`: from the path. Null for undated types. */
  careDate: string | null;
  contentType: string;
  /** When the registry last changed its entry: meta.lastUpdated, else date, as written. Null if both are absent. */
  updatedAt: string | null;
}

export type MhdResponse = { ok: true; documents: RegisteredFile[]; invalid: number; next: string | null } | { ok: false; reason: string };

const DATA_TYPE = 'urn:jami:ss-mix2:data-type';

/** Reads the Bundle of ITI-67 (§2:3.67.4.2). Counts entries that are not valid locations and leaves them out. `next` is not checked yet. */
export function readMhdResponse(bytes: Uint8Array): MhdResponse {
  const bundle = parseBundle(bytes);
  return bundle.ok ? { ok: true, ...readMhdDocuments(bundle.resources), next: bundle.next } : bundle;
}

function readMhdDocuments(resources: readonly Json[]): { documents: RegisteredFile[]; invalid: number } {
  const read = resources.map((one) => readLocation(one)).filter((one) => one !== 'WITHDRAWN');
  const documents = read.filter((one) => one !== null);
  return { documents, invalid: read.length - documents.length };
}

/** Null if something is missing, or if path, subject and type do not agree. WITHDRAWN if the document was entered in error. */
export function readLocation(document: Json, subjects = new SubjectReader()): RegisteredFile | 'WITHDRAWN' | null {
  if (isEnteredInError(document)) return 'WITHDRAWN';
  if (document.resourceType !== 'DocumentReference' || document.status !== 'current') return null;
  const { patientId, authority } = subjects.read(document) ?? {};
  const dataType = readDataType(document);
  const attachment = object(objects(document.content)[0]?.attachment);
  const url = text(attachment?.url);
  const contentType = text(attachment?.contentType);
  if (!patientId || !authority || !dataType || !url || !contentType) return null;
  const path = readPath(document);
  const parsed = path === null ? null : parsePath(path);
  if (path === null || !parsed?.ok || parsed.file.patientId !== patientId || parsed.file.dataType !== dataType) return null;
  const updatedAt = text(object(document.meta)?.lastUpdated) ?? text(document.date);
  return { patientId, authority, dataType, path, url, careDate: parsed.file.careDate, contentType, updatedAt };
}

/** The SS-MIX2 data type that an entry states. Null if it states none. */
export function readDataType(document: Json): string | null {
  return text(objects(object(document.type)?.coding).find((one) => one.system === DATA_TYPE)?.code);
}

function readPath(document: Json): string | null {
  return text(object(document.masterIdentifier)?.value) ?? text(objects(document.identifier)[0]?.value);
}
