import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { currentEntries } from '../sources/ssmix2/current-entries.js';
import { type ExtendedIndexEntry, readExtendedIndexRow } from '../sources/ssmix2/extended-index-row.js';
import type { DocumentListing, DocumentQuestion, ListedDocument } from '../ssmix2-chart/listed-document.js';
import type { DocumentIndex } from './document-index.source.js';
import { INDEX_COLUMNS, patientsClause } from './index-statement.js';

/** Documents of all patients asked that one statement reads. */
const MOST_ROWS = 10_000;

/** The rows of the SS-MIX2 index table that are about the extended storage. */
export class SsmixidxDocuments implements DocumentIndex {
  constructor(
    private readonly database: DataSource,
    private readonly log: Logger,
  ) {}

  async documents(questions: readonly DocumentQuestion[]): Promise<DocumentListing[]> {
    if (questions.length === 0) return [];
    const rows = await this.#rows(questions);
    const good = new Map<string, ExtendedIndexEntry[]>();
    const invalid = new Map<string, number>();
    for (const row of rows) {
      const read = readExtendedIndexRow(row);
      const key = keyOf(String(row.FacilityID), String(row.PatientID));
      if (read.ok) good.set(key, [...(good.get(key) ?? []), read.entry]);
      else {
        invalid.set(key, (invalid.get(key) ?? 0) + 1);
        this.log.warn({ reason: read.reason }, 'an index row cannot be trusted');
      }
    }
    return questions.map(({ institution, localId }) => {
      const key = keyOf(institution, localId);
      const { current, warnings } = currentEntries(good.get(key) ?? []);
      for (const warning of warnings) this.log.warn({ warning }, 'data quality');
      return { documents: current.map(listed), invalid: invalid.get(key) ?? 0, cut: rows.length === MOST_ROWS };
    });
  }

  /** Document types have at least one `^`, data types of the standardized storage never have. */
  async #rows(questions: readonly DocumentQuestion[]): Promise<Record<string, unknown>[]> {
    const { sql, parameters } = patientsClause(questions);
    return await this.database.query(
      `SELECT ${INDEX_COLUMNS} FROM SSMIXIDX WHERE DataKind LIKE '%^%' AND (${sql}) ORDER BY OrderDate DESC LIMIT ${MOST_ROWS}`,
      parameters,
    );
  }
}

function listed({ path, file, updatedAt }: ExtendedIndexEntry): ListedDocument {
  const { localType, standardType, careDate, orderNo, dataType } = file;
  const key = JSON.stringify([careDate, dataType, orderNo]);
  return { path, key, kind: localType, type: standardType, title: null, contentType: null, author: null, careDate, updatedAt };
}

function keyOf(institution: string, localId: string): string {
  return `${institution.trim()} ${localId.trim()}`;
}
