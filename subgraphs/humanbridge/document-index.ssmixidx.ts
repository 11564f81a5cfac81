import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { DocumentListing, DocumentQuestion, ListedDocument } from '../hospital-charts/documents/listed-document.js';
import { type Steps, slices } from '../sources/in-slices.js';
import { keepCurrentEntries } from '../sources/ssmix2/storage/current-entries.js';
import { type ExtendedIndexEntry, readExtendedIndexRow } from '../sources/ssmix2/storage/extended-index-row.js';
import type { DocumentIndex } from './document-index.source.js';
import { buildPatientsClause, INDEX_COLUMNS } from './index-statement.js';
import { type IndexRow, PatientRows, patientKey, ROWS_OF_A_STEP } from './patient-rows.js';

/** The greatest number of rows of one statement for all requested patients. */
export const MOST_ROWS = 10_000;

/** The greatest number of rows of one patient, if the patients are read one by one because together they have too many. */
export const MOST_OF_ONE = 2_000;

/** The number of rows that each patient may always have, for any number of patients. */
export const LEAST_OF_ONE = 200;

/** The document index in the SS-MIX2 index table: its rows about the extended storage. */
export class SsmixidxDocuments implements DocumentIndex {
  constructor(
    private readonly database: DataSource,
    private readonly log: Logger,
  ) {}

  async documents(questions: readonly DocumentQuestion[]): Promise<DocumentListing[]> {
    if (questions.length === 0) return [];
    const rows = await this.#rows(questions, MOST_ROWS);
    if (rows.length < MOST_ROWS) return await this.#answers(questions, rows, new Set());
    return await this.#oneByOne(questions);
  }

  /** Reads each patient with a separate statement, so that a patient with ten thousand documents does not use up the rows of the others. */
  async #oneByOne(questions: readonly DocumentQuestion[]): Promise<DocumentListing[]> {
    const patients = new Map(questions.map((question) => [patientKey(question.institution, question.localId), question]));
    const most = Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, Math.floor((2 * MOST_ROWS) / patients.size)));
    const rows: IndexRow[] = [];
    const cut = new Set<string>();
    for (const [key, one] of patients) {
      const some = await this.#rows([one], most);
      rows.push(...some);
      if (some.length === most) cut.add(key);
    }
    this.log.warn({ patients: patients.size, cut: cut.size }, 'the index holds too many documents to be asked at once');
    return await this.#answers(questions, rows, cut);
  }

  async #answers(questions: readonly DocumentQuestion[], rows: readonly IndexRow[], cut: ReadonlySet<string>): Promise<DocumentListing[]> {
    return await slices.run('document index', () => this.#answerSteps(questions, rows, cut));
  }

  *#answerSteps(questions: readonly DocumentQuestion[], rows: readonly IndexRow[], cut: ReadonlySet<string>): Steps<DocumentListing[]> {
    const patients = yield* PatientRows.read(rows, readExtendedIndexRow, this.log);
    const answers: DocumentListing[] = [];
    const doubled = new Map<string, number>();
    for (const question of questions) {
      const { entries, invalid } = patients.of(question);
      const { current, warnings } = keepCurrentEntries(entries);
      for (const warning of warnings) doubled.set(warning, (doubled.get(warning) ?? 0) + 1);
      answers.push({
        documents: current.map(listed),
        invalid: invalid.length,
        cut: cut.has(patientKey(question.institution, question.localId)),
      });
      if (entries.length > ROWS_OF_A_STEP) yield;
    }
    for (const [warning, count] of doubled) this.log.warn({ warning, count }, 'data quality');
    return answers;
  }

  /**
   * Reads rows without a care date first, then the newest. Document types contain at least one `^`; data types of the standardized storage
   * never do.
   */
  async #rows(questions: readonly DocumentQuestion[], limit: number): Promise<IndexRow[]> {
    const { sql, parameters } = buildPatientsClause(questions);
    return await this.database.query(
      [
        `SELECT ${INDEX_COLUMNS} FROM SSMIXIDX WHERE DataKind LIKE '%^%' AND (${sql})`,
        `ORDER BY CASE WHEN OrderDate = '-' THEN 0 ELSE 1 END, OrderDate DESC LIMIT ${limit}`,
      ].join(' '),
      parameters,
    );
  }
}

function listed({ path, file, updatedAt }: ExtendedIndexEntry): ListedDocument {
  const { localType, standardType, careDate, orderNo, dataType } = file;
  const key = JSON.stringify([careDate, dataType, orderNo]);
  return { path, key, kind: localType, type: standardType, title: null, contentType: null, author: null, careDate, updatedAt };
}
