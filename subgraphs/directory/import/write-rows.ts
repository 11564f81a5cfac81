import { type EntityManager, In, QueryFailedError } from 'typeorm';
import { replaceInForce } from '../mutation/interval-rows.js';
import { type ImportedRow, type ImportFile, SET_ONCE, type StandingRows } from './import-file.js';

/** A rejected line, and the reason, but no values. */
export interface RejectedLine {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

/** A row to be written, and its line in the file. */
export interface WaitingRow extends ImportedRow {
  readonly line: number;
}

/** Writes rows, table by table in their order, and returns the lines that the database rejects. */
export async function writeRows(manager: EntityManager, rows: readonly WaitingRow[]): Promise<RejectedLine[]> {
  const rejected: RejectedLine[] = [];
  for (const entity of new Set(rows.map((row) => row.entity))) {
    const ofTable = rows.filter((row) => row.entity === entity);
    if (await isAccepted(manager, ofTable)) continue;
    for (const row of ofTable) {
      if (await isAccepted(manager, [row])) continue;
      rejected.push({
        line: row.line,
        column: '',
        reason: 'refers to something that is not there, or repeats what another line or row has',
      });
    }
  }
  return rejected;
}

/**
 * Whether the database accepted all these rows. If a row repeats a unique value other than its key, MySQL changes the row that already has
 * it: one patient would get another's name. So check that every key exists afterwards.
 */
async function isAccepted(manager: EntityManager, rows: readonly ImportedRow[]): Promise<boolean> {
  const { entity } = rows[0]!;
  const metadata = manager.connection.getMetadata(entity);
  const keys = metadata.primaryColumns;
  const overwritten = metadata.columns.filter((column) => !column.isPrimary && !SET_ONCE.has(column.propertyName));
  try {
    await manager
      .createQueryBuilder()
      .insert()
      .into(entity as never)
      .values(rows.map(({ values }) => values as never))
      .orUpdate(
        overwritten.map(({ databaseName }) => databaseName),
        keys.map(({ databaseName }) => databaseName),
      )
      .updateEntity(false)
      .execute();
  } catch (error) {
    if (error instanceof QueryFailedError) return false;
    throw error;
  }
  // Tables with a key of several columns have no other unique value.
  if (keys.length > 1) return true;
  const ids = [...new Set(rows.map(({ values }) => (values as { id: string }).id))];
  return (await manager.getRepository(entity).countBy({ id: In(ids) })) === ids.length;
}

/** Puts the rows with intervals in force, and returns the lines that the database rejects. */
export async function writeStanding(
  manager: EntityManager,
  file: ImportFile,
  lines: readonly GoodLine[],
  at: number,
): Promise<RejectedLine[]> {
  const rejected: RejectedLine[] = [];
  for (const standing of file.standing) {
    if (await replaceStanding(manager, standing, lines, at)) continue;
    for (const line of lines) {
      if (await replaceStanding(manager, standing, [line], at)) continue;
      rejected.push({ line: line.number, column: '', reason: 'refers to something that is not there, or names one thing twice' });
    }
  }
  return rejected;
}

/** A line that matches the schema of its file. */
export interface GoodLine {
  readonly number: number;
  readonly data: { readonly id: string };
}

async function replaceStanding(
  manager: EntityManager,
  { entity, owner, key, neverAgain, isGiven, rows }: StandingRows,
  all: readonly GoodLine[],
  at: number,
) {
  const lines = isGiven ? all.filter(({ data }) => isGiven(data as never)) : all;
  const wanted = {
    entity,
    owner: owner as never,
    key: key as never,
    neverAgain,
    owners: lines.map(({ data }) => data.id),
    rows: lines.flatMap(({ data }) => rows(data as never, at)),
    at,
  };
  try {
    await manager.transaction(async (savepoint) => await replaceInForce(savepoint, wanted));
    return true;
  } catch (error) {
    if (error instanceof QueryFailedError) return false;
    throw error;
  }
}
