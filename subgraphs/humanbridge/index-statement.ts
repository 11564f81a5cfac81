import type { RegistryQuestion } from './registry.source.js';

/** The number of characters that are read from a column: more than SS-MIX2 allows, so that a value that is too long is detected. */
export const LONGEST_COLUMN = 300;

const TEXTS = [
  'VolumeLabel',
  'FacilityID',
  'PatientID',
  'OrderDate',
  'DataKind',
  'OrderNo',
  'ProcessingType',
  'OutRelDirectory',
  'FileName',
];

/** The columns of a row, each cut to `LONGEST_COLUMN`: another party's database may have values of any length. */
export const INDEX_COLUMNS = [...TEXTS.map((name) => `SUBSTR(${name}, 1, ${LONGEST_COLUMN}) AS ${name}`), 'UpdateDatetime'].join(', ');

/**
 * Builds one statement for the index rows of all questions: those without a care date first, then the newest. The questions must name at
 * least one data type.
 */
export function buildIndexStatement(questions: readonly RegistryQuestion[], limit: number): { sql: string; parameters: string[] } {
  const types = [...new Set(questions.flatMap(({ dataTypes }) => dataTypes))];
  const patients = buildPatientsClause(questions);
  const dates = folderDates(questions);
  return {
    sql: [
      `SELECT ${INDEX_COLUMNS} FROM SSMIXIDX WHERE DataKind IN (${marks(types.length)}) AND (${patients.sql})`,
      // For a row without a date in this column, the path decides.
      dates ? `AND (OrderDate IS NULL OR OrderDate IN ('-', '') OR OrderDate BETWEEN ? AND ?)` : '',
      `ORDER BY CASE WHEN OrderDate = '-' THEN 0 ELSE 1 END, OrderDate DESC LIMIT ${limit}`,
    ].join(' '),
    parameters: [...types, ...patients.parameters, ...(dates ?? [])],
  };
}

/** Finds the span that covers every question, in the index's date format. Null if a question has no limit. */
function folderDates(questions: readonly RegistryQuestion[]): [from: string, until: string] | null {
  const froms = questions.map(({ from }) => from ?? '0000-00-00').sort();
  const untils = questions.map(({ until }) => until ?? '9999-99-99').sort();
  const [from, until] = [froms[0]!.replaceAll('-', ''), untils.at(-1)!.replaceAll('-', '')];
  return from === '00000000' && until === '99999999' ? null : [from, until];
}

/** Builds the condition for the rows of these patients, each at that patient's institution. */
export function buildPatientsClause(questions: readonly Patient[]): { sql: string; parameters: string[] } {
  const asked = [...byInstitution(questions)];
  return {
    sql: asked.map(([, ids]) => `(FacilityID = ? AND PatientID IN (${marks(ids.size)}))`).join(' OR '),
    parameters: asked.flatMap(([institution, ids]) => [institution, ...ids]),
  };
}

type Patient = Pick<RegistryQuestion, 'institution' | 'localId'>;

function byInstitution(questions: readonly Patient[]): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>();
  for (const { institution, localId } of questions) asked.set(institution, (asked.get(institution) ?? new Set()).add(localId));
  return asked;
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
