import type { DocumentListing, DocumentQuestion } from '../hospital-charts/documents/listed-document.js';

/** The port to the index of documents: which current ones there are. Any number of questions is one statement. */
export interface DocumentIndex {
  documents(questions: readonly DocumentQuestion[]): Promise<DocumentListing[]>;
}
