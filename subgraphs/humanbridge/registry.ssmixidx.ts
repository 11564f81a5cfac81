import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { currentEntries, readIndexRow } from '../sources/ssmix2/index-row.js';
import { indexStatement } from './index-statement.js';
import { PatientRows, patientKey, type Row } from './patient-rows.js';
import type { Registry, RegistryAnswer, RegistryQuestion } from './registry.source.js';

/** Rows that one statement reads. */
const MOST_ROWS = 20_000;

/** Rows of one patient and data type that are read, where all together are too many. */
const MOST_OF_ONE = 5_000;

/** The location registry on the SS-MIX2 index table, in the centre's own database. */
export class SsmixidxRegistry implements Registry {
  constructor(
    private readonly database: DataSource,
    private readonly log: Logger,
  ) {}

  async locate(questions: readonly RegistryQuestion[]): Promise<RegistryAnswer[]> {
    // MySQL takes no empty list.
    const asked = questions.filter(({ dataTypes }) => dataTypes.length > 0);
    if (asked.length === 0) return questions.map(() => ({ entries: [], invalid: 0, cut: false }));
    const rows = await this.#rows(asked, MOST_ROWS);
    if (rows.length < MOST_ROWS) return this.#answers(questions, rows, new Set());
    return await this.#oneByOne(questions, asked);
  }

  /** A patient with a hundred thousand files must not take the place of the others, nor one of her data types that of another. */
  async #oneByOne(questions: readonly RegistryQuestion[], asked: readonly RegistryQuestion[]): Promise<RegistryAnswer[]> {
    const ones = new Map(
      asked.flatMap((question) => question.dataTypes.map((type) => [cutKey(question, type), { ...question, dataTypes: [type] }])),
    );
    const rows: Row[] = [];
    const cut = new Set<string>();
    for (const [key, one] of ones) {
      const some = await this.#rows([one], MOST_OF_ONE);
      rows.push(...some);
      if (some.length === MOST_OF_ONE) cut.add(key);
    }
    this.log.warn({ questions: ones.size, cut: cut.size }, 'the registry holds too much to be asked at once');
    return this.#answers(questions, rows, cut);
  }

  async #rows(questions: readonly RegistryQuestion[], limit: number): Promise<Row[]> {
    const { sql, parameters } = indexStatement(questions, limit);
    return await this.database.query(sql, parameters);
  }

  #answers(questions: readonly RegistryQuestion[], rows: readonly Row[], cut: ReadonlySet<string>): RegistryAnswer[] {
    const patients = new PatientRows(rows, readIndexRow, this.log);
    return questions.map((question) => {
      const { entries, invalid } = patients.of(question);
      const { dataTypes } = question;
      const { current, warnings } = currentEntries(entries.filter(({ file }) => dataTypes.includes(file.dataType)));
      for (const warning of warnings) this.log.warn({ warning }, 'data quality');
      return { entries: current, invalid, cut: dataTypes.some((type) => cut.has(cutKey(question, type))) };
    });
  }
}

function cutKey({ institution, localId }: RegistryQuestion, type: string): string {
  return `${patientKey(institution, localId)} ${type}`;
}
