import type { Json } from '../fhir-bundle.js';

/** Whether the content of a document is withdrawn (R4 DocumentReference.docStatus), though the entry itself is current. */
export function isEnteredInError(document: Json): boolean {
  return document.resourceType === 'DocumentReference' && document.docStatus === 'entered-in-error';
}
