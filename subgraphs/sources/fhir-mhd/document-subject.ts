import { type Json, object, objects, oidOf, text } from '../fhir-bundle.js';
import type { LocalPatient } from './mhd-request.js';

export interface DocumentSubject {
  readonly patientId: string;
  /** OID of the facility's patient ids. */
  readonly authority: string;
}

/**
 * Reads the patients of one search's documents (DocumentReference.subject, R4 §2.42). The patient is named by an identifier, by a contained
 * resource, by a conditional reference (`Patient?identifier=…`), or by a reference to a resource of the registry.
 *
 * Such a resource is not fetched: the search was for one patient's identifier, so its documents are that patient's. This holds only if all
 * of them refer to the same resource; a registry that ignores the parameter would return several.
 */
export class SubjectReader {
  #reference: string | null = null;
  /** Whether a document was left out because the search was for several patients, and its reference does not say which. */
  isAmbiguous = false;

  /** @param asked the patients of the search; none if only identifiers count */
  constructor(private readonly asked: readonly LocalPatient[] = []) {}

  /** Null if the document does not say whose it is. */
  read(document: Json): DocumentSubject | null {
    const subject = object(document.subject);
    const named = readIdentifier(object(subject?.identifier));
    const reference = text(subject?.reference);
    if (subject?.identifier !== undefined || reference === null) return named;
    if (reference.startsWith('#')) return this.#readContained(document, reference.slice(1));
    return readConditional(reference) ?? this.#readReference(reference);
  }

  #readContained(document: Json, id: string): DocumentSubject | null {
    const patient = objects(document.contained).find((one) => one.resourceType === 'Patient' && one.id === id);
    const all = objects(patient?.identifier).flatMap((one) => readIdentifier(one) ?? []);
    return (
      all.find((one) => this.asked.some(({ value, authority }) => value === one.patientId && authority === one.authority)) ?? all[0] ?? null
    );
  }

  #readReference(reference: string): DocumentSubject | null {
    const [only, other] = this.asked;
    if (other) this.isAmbiguous = true;
    if (!only || other || !/(^|\/)Patient\/[A-Za-z0-9.-]{1,64}(\/_history\/[A-Za-z0-9.-]{1,64})?$/.test(reference)) return null;
    this.#reference ??= reference;
    return this.#reference === reference ? { patientId: only.value, authority: only.authority } : null;
  }
}

function readIdentifier(identifier: Json | null): DocumentSubject | null {
  const [patientId, authority] = [text(identifier?.value), oidOf(identifier?.system)];
  return patientId && authority ? { patientId, authority } : null;
}

/** `Patient?identifier=urn:oid:1.2.3|77` (R4 §3.1.0.10.3) */
function readConditional(reference: string): DocumentSubject | null {
  const [, query = ''] = /^Patient\?(.{1,500})$/.exec(reference) ?? [];
  const [system, value] = (new URLSearchParams(query).get('identifier') ?? '').split('|');
  return readIdentifier({ system, value });
}
