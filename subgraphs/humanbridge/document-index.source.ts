import type { DocumentListing, DocumentQuestion } from '../hospital-charts/documents/listed-document.js';

/** The port to the document index, which lists current documents. It needs one statement for any number of questions. */
export interface DocumentIndex {
  documents(questions: readonly DocumentQuestion[]): Promise<DocumentListing[]>;
}
