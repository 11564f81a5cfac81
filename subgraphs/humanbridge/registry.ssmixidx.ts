import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type Steps, slices } from '../sources/in-slices.js';
import { keepCurrentEntries, readIndexRow } from '../sources/ssmix2/storage/index-row.js';
import { buildIndexStatement } from './index-statement.js';
import { type IndexRow, PatientRows, patientKey, ROWS_OF_A_STEP } from './patient-rows.js';
import type { Registry, RegistryAnswer, RegistryQuestion } from './registry.source.js';

/** The greatest number of rows of one statement for all questions. */
export const MOST_ROWS = 20_000;

/** The greatest number of rows of one patient and data type, if they are read one by one because together they have too many. */
export const MOST_OF_ONE = 5_000;

/** The number of rows that each patient and data type may always have, for any number of them. */
export const LEAST_OF_ONE = 200;

/** The location registry on the SS-MIX2 index table, in the centre's own database. */
export class SsmixidxRegistry implements Registry {
  constructor(
    private readonly database: DataSource,
    private readonly log: Logger,
  ) {}

  async locate(questions: readonly RegistryQuestion[]): Promise<RegistryAnswer[]> {
    // MySQL does not accept an empty list.
    const asked = questions.filter(({ dataTypes }) => dataTypes.length > 0);
    if (asked.length === 0) return questions.map(() => ({ entries: [], invalid: 0, cut: false }));
    const rows = await this.#rows(asked, MOST_ROWS);
    if (rows.length < MOST_ROWS) return await this.#answers(questions, rows, new Set());
    return await this.#oneByOne(questions, asked);
  }

  /**
   * Reads each patient and data type with a separate statement, so that a patient with a hundred thousand files does not use up the rows of
   * other patients, nor one data type those of another.
   */
  async #oneByOne(questions: readonly RegistryQuestion[], asked: readonly RegistryQuestion[]): Promise<RegistryAnswer[]> {
    const ones = new Map(
      asked.flatMap((question) => question.dataTypes.map((type) => [cutKey(question, type), { ...question, dataTypes: [type] }])),
    );
    const most = divideRows(ones.size);
    const rows: IndexRow[] = [];
    const cut = new Set<string>();
    for (const [key, one] of ones) {
      const some = await this.#rows([one], most);
      rows.push(...some);
      if (some.length === most) cut.add(key);
    }
    this.log.warn({ questions: ones.size, cut: cut.size }, 'the registry holds too much to be asked at once');
    return await this.#answers(questions, rows, cut);
  }

  async #rows(questions: readonly RegistryQuestion[], limit: number): Promise<IndexRow[]> {
    const { sql, parameters } = buildIndexStatement(questions, limit);
    return await this.database.query(sql, parameters);
  }

  async #answers(questions: readonly RegistryQuestion[], rows: readonly IndexRow[], cut: ReadonlySet<string>): Promise<RegistryAnswer[]> {
    return await slices.run('registry', () => this.#answerSteps(questions, rows, cut));
  }

  *#answerSteps(questions: readonly RegistryQuestion[], rows: readonly IndexRow[], cut: ReadonlySet<string>): Steps<RegistryAnswer[]> {
    const patients = yield* PatientRows.read(rows, readIndexRow, this.log);
    const answers: RegistryAnswer[] = [];
    const doubled = new Map<string, number>();
    const asked = new Set(questions.flatMap((question) => question.dataTypes));
    for (const question of questions) {
      const { entries, invalid } = patients.of(question);
      const { dataTypes } = question;
      const { current, warnings } = keepCurrentEntries(entries.filter(({ file }) => dataTypes.includes(file.dataType)));
      for (const warning of warnings) doubled.set(warning, (doubled.get(warning) ?? 0) + 1);
      // The statement also reads data types that only another question asks for. A type in another spelling may be of any question.
      const own = invalid.filter((type) => dataTypes.includes(type) || !asked.has(type));
      answers.push({ entries: current, invalid: own.length, cut: dataTypes.some((type) => cut.has(cutKey(question, type))) });
      if (entries.length > ROWS_OF_A_STEP) yield;
    }
    for (const [warning, count] of doubled) this.log.warn({ warning, count }, 'data quality');
    return answers;
  }
}

/** Divides twice `MOST_ROWS` among the questions, within the minimum and the maximum of each. */
export function divideRows(questions: number): number {
  return Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, Math.floor((2 * MOST_ROWS) / questions)));
}

function cutKey({ institution, localId }: RegistryQuestion, type: string): string {
  return `${patientKey(institution, localId)} ${type}`;
}
