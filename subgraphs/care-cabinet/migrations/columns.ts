import type { QueryRunner } from 'typeorm';

/** The columns of a table for a database: keys compare byte for byte, because with MySQL's default collation A would equal a. */
export function makeColumns(runner: QueryRunner) {
  const binary = runner.connection.options.type === 'mysql' ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  return {
    text: (name: string, length: number, more: object = {}) => ({ name, type: 'varchar', length: String(length), ...binary, ...more }),
    longText: (name: string, more: object = {}) => ({ name, type: 'text', ...binary, ...more }),
    instant: (name: string, more: object = {}) => ({ name, type: 'bigint', ...more }),
    number: (name: string, more: object = {}) => ({ name, type: 'int', ...more }),
  };
}

export const KEY = { isPrimary: true };
export const OPTIONAL = { isNullable: true };
