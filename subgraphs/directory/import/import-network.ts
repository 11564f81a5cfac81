import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse';
import type { DataSource, EntityManager } from 'typeorm';
import { recordOperator } from '../operator/operator.js';
import { completeLists } from '../patients/facility-patient.store.js';
import { rebuildNameKeys } from '../patients/name-keys.js';
import type { ImportFile } from './import-file.js';
import { NETWORK_FILES } from './network-files.js';
import { type GoodLine, type RejectedLine, type WaitingRow, writeRows, writeStanding } from './write-rows.js';

/** The result for one file. */
export interface FileReport {
  readonly file: string;
  readonly read: number;
  readonly imported: number;
  /** Rejected lines: number (the header is line 1), column and reason, but no values. */
  readonly rejected: readonly RejectedLine[];
}

const CHUNK = 200;

/**
 * Imports a network's facilities, users, patients, links, consents and permissions from a folder of CSV files, in one transaction: if any
 * line is rejected, nothing is written. Absent files are skipped. A line that was imported before is updated.
 *
 * @param at the instant of the import, milliseconds since 1970
 */
export async function importNetwork(database: DataSource, folder: string, at: number): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  await database
    .transaction(async (manager) => {
      for (const file of NETWORK_FILES) {
        const path = join(folder, file.name);
        if (
          await access(path).then(
            () => true,
            () => false,
          )
        ) {
          const sound = reports.every(({ rejected }) => rejected.length === 0);
          reports.push(await importFile(manager, file, { path, at, sound }));
        }
      }
      if (reports.some(({ rejected }) => rejected.length > 0)) throw new RolledBack();
      await completeLists(manager);
      if (reports.length > 0) await recordImport(manager, reports, at);
      await rebuildNameKeys(manager);
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  return reports;
}

/** Records the import, which needs no second person. */
async function recordImport(manager: EntityManager, reports: readonly FileReport[], at: number): Promise<void> {
  const detail = Object.fromEntries(reports.map(({ file, imported }) => [file, imported]));
  await recordOperator(manager, { action: 'directory:import', subjectId: 'network', reason: null, detail, at });
}

class RolledBack extends Error {}

/** @param sound whether all earlier files were valid. If not, the lines are only read: references to a rejected line would fail wrongly. */
async function importFile(
  manager: EntityManager,
  file: ImportFile,
  { path, at, sound }: { path: string; at: number; sound: boolean },
): Promise<FileReport> {
  const rejected: RejectedLine[] = [];
  let waiting: WaitingRow[] = [];
  let good: GoodLine[] = [];
  let read = 0;
  const flush = async () => {
    if (sound && good.length > 0) {
      const refused = await writeRows(manager, waiting);
      const taken = good.filter(({ number }) => !refused.some(({ line }) => line === number));
      rejected.push(...refused, ...(taken.length > 0 ? await writeStanding(manager, file, taken, at) : []));
    }
    waiting = [];
    good = [];
  };
  const lines = createReadStream(path).pipe(parse({ columns: true, bom: true, relax_column_count_less: true, info: true }));
  try {
    for await (const { record, info } of lines as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
      read++;
      const line = file.schema.safeParse(record);
      if (line.success) {
        for (const row of file.rows(line.data as never, at)) waiting.push({ ...row, line: info.lines });
        good.push({ number: info.lines, data: line.data as GoodLine['data'] });
      } else {
        const issue = line.error.issues[0]!;
        rejected.push({ line: info.lines, column: String(issue.path[0] ?? ''), reason: issue.message });
      }
      if (read % CHUNK === 0) await flush();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser's own message quotes the line.
    read++;
    rejected.push({ line: Number(error.lines), column: '', reason: `is not a line of this file (${error.code})` });
  }
  await flush();
  rejected.sort((a, b) => a.line - b.line);
  return { file: file.name, read, imported: read - new Set(rejected.map(({ line }) => line)).size, rejected };
}
