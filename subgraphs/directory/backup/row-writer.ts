import type { QueryRunner } from 'typeorm';
import type { Progress } from './backup-directory.js';
import type { BackupRow } from './backup-format.js';
import { redactErrorsOf } from './database-words.js';
import { type KeptTable, quoteNames } from './kept-tables.js';
import type { Take } from './read-backup.js';

/** Limits of one INSERT: rows, and characters of text, since MySQL rejects statements beyond its `max_allowed_packet`. */
const CHUNK_ROWS = 500;
const CHUNK_LENGTH = 256 * 1024;

/** Collects the rows of a table, and writes them in chunks. */
export class RowWriter {
  private readonly tables: ReadonlyMap<string, KeptTable>;
  private waiting: BackupRow[] = [];
  private length = 0;
  private name = '';
  private written = 0;

  constructor(
    private readonly runner: QueryRunner,
    tables: readonly KeptTable[],
    private readonly progress?: Progress,
  ) {
    this.tables = new Map(tables.map((table) => [table.name, table]));
  }

  readonly take: Take = async (table, row) => {
    if (table !== this.name) {
      await this.flush();
      this.name = table;
      this.written = 0;
    }
    this.waiting.push(row);
    for (const value of Object.values(row)) this.length += typeof value === 'string' ? value.length : 0;
    if (this.waiting.length >= CHUNK_ROWS || this.length >= CHUNK_LENGTH) await this.flush();
  };

  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const { name, columns } = this.tables.get(this.name)!;
    const places = `(${columns.map(() => '?').join(', ')})`;
    await this.runner
      .query(
        `INSERT INTO ${quoteNames(this.runner, [name])} (${quoteNames(this.runner, columns)}) VALUES ${this.waiting.map(() => places).join(', ')}`,
        this.waiting.flatMap((row) => columns.map((column) => row[column])),
      )
      .catch((error: unknown) => {
        throw new Error(`table ${name}: ${redactErrorsOf(error)}`);
      });
    this.written += this.waiting.length;
    this.waiting = [];
    this.length = 0;
    await this.progress?.(name, this.written);
  }
}
