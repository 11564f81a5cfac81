import type { DataSource, QueryRunner } from 'typeorm';
import { TABLES } from '../data-source.js';

/** A table in a backup. Generated columns are left out: the database computes them again. */
export interface KeptTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The primary key's columns. */
  readonly key: readonly string[];
  /** Columns of 64 bits, which MySQL's driver returns as text. */
  readonly wide: ReadonlySet<string>;
}

/** The directory's tables. Each comes after the tables to which it refers. */
export function listTables(database: DataSource): KeptTable[] {
  return TABLES.map((entity) => {
    const { tableName, columns, primaryColumns } = database.getMetadata(entity);
    return {
      name: tableName,
      columns: columns.map((one) => one.databaseName),
      key: primaryColumns.map((one) => one.databaseName),
      wide: new Set(columns.filter(({ type }) => type === 'bigint').map((one) => one.databaseName)),
    };
  });
}

/** The newest migration that this program knows. */
export function findNewestMigration(database: DataSource): string {
  return database.migrations.at(-1)!.name!;
}

/** The newest migration of the database; null if it has none. */
export async function readAppliedMigration(runner: QueryRunner): Promise<string | null> {
  if (!(await runner.hasTable('migrations'))) return null;
  const [newest]: { name: string }[] = await runner.query('SELECT name FROM migrations ORDER BY timestamp DESC LIMIT 1');
  return newest?.name ?? null;
}

export function isMysql(runner: QueryRunner): boolean {
  return runner.connection.options.type === 'mysql';
}

/** Quotes a name for the database. */
export function quoteNames(runner: QueryRunner, names: readonly string[]): string {
  return names.map((name) => runner.connection.driver.escape(name)).join(', ');
}
