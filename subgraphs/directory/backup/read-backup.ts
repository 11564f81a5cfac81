import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type BackupRow, type Header, header, isValue, LONGEST_LINE, otherVersion, trailer } from './backup-format.js';
import { BackupRefused } from './backup-refused.js';

/** The summary of a backup, after all of it was read and verified. */
export interface ReadBackup {
  readonly header: Header;
  /** Rows of each table. */
  readonly counts: Readonly<Record<string, number>>;
  readonly sha256: string;
}

/** Receives one row. */
export type Take = (table: string, row: BackupRow) => void | Promise<void>;

/**
 * Reads a backup from beginning to end. It passes rows on before the whole is verified: the caller must be able to roll them back.
 *
 * @throws BackupRefused BACKUP_BROKEN with the line's number, if anything is missing, changed, added or out of order;
 *   RESTORE_OTHER_VERSION for a backup of another format
 */
export async function readBackup(file: FileHandle, take: Take, signal?: AbortSignal): Promise<ReadBackup> {
  const reading = new Reading(take);
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // A failure of the file stream also ends `gunzip`, which throws below.
  pipeline(readBytes(file), gunzip, { signal }).catch(() => undefined);
  try {
    for await (const line of splitLines(gunzip)) {
      signal?.throwIfAborted();
      await reading.line(line);
    }
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw refuseBroken('it does not unpack');
    throw error;
  }
  return reading.end();
}

const CHUNK = 64 * 1024;

async function* readBytes(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

function refuseBroken(what: string): BackupRefused {
  return new BackupRefused('BACKUP_BROKEN', what);
}

/** Splits into lines without their ends. It splits bytes, because readline also splits at U+2028, which names may contain. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, to)]);
      begun = [];
      length = 0;
      from = to + 1;
    }
    begun.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LONGEST_LINE) throw refuseBroken('a line without end');
  }
  if (length > 0) throw refuseBroken('its last line has no end');
}

/** A backup of which some lines have been read. */
class Reading {
  private readonly digest = createHash('sha256');
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly counts: Record<string, number> = {};
  private names: string[] = [];
  private columns = new Map<string, readonly string[]>();
  private lines = 0;
  /** The current position in the order of the tables. */
  private table = 0;
  private header?: Header;
  private sha256?: string;
  private other = false;

  constructor(private readonly take: Take) {}

  async line(bytes: Buffer): Promise<void> {
    this.lines++;
    if (this.other) return;
    if (this.sha256 !== undefined) throw refuseBroken(`line ${this.lines}: after the end`);
    const value = this.parsed(bytes);
    if (!this.header) this.begin(value);
    else if (Object.hasOwn(value, 't')) await this.row(value);
    else return this.finish(value);
    this.digest.update(bytes).update('\n');
  }

  end(): ReadBackup {
    if (this.other) throw new BackupRefused('RESTORE_OTHER_VERSION', 'another format of backups');
    if (!this.header || this.sha256 === undefined) throw refuseBroken('it ends too early');
    return { header: this.header, counts: this.counts, sha256: this.sha256 };
  }

  private parsed(bytes: Buffer): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(this.text.decode(bytes));
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    } catch {
      // The parser's message would quote the line.
    }
    throw refuseBroken(`line ${this.lines}`);
  }

  private begin(value: unknown): void {
    const read = header.safeParse(value);
    // The version counts only if the file is complete, so the file is first read to its end.
    if (!read.success) this.other = otherVersion.safeParse(value).success;
    if (this.other) return;
    if (!read.success) throw refuseBroken('it does not begin like a backup');
    this.header = read.data;
    this.columns = new Map(Object.entries(read.data.tables));
    this.names = [...this.columns.keys()];
    for (const name of this.names) this.counts[name] = 0;
  }

  private async row({ t, r, ...more }: Record<string, unknown>): Promise<void> {
    const place = this.names.indexOf(t as string, this.table);
    const columns = this.columns.get(t as string);
    const row = r as Record<string, unknown> | null;
    const sound =
      place >= 0 &&
      columns !== undefined &&
      typeof row === 'object' &&
      row !== null &&
      Object.keys(more).length === 0 &&
      Object.keys(row).length === columns.length &&
      columns.every((column) => Object.hasOwn(row, column) && isValue(row[column]));
    if (!sound) throw refuseBroken(`line ${this.lines}`);
    this.table = place;
    this.counts[t as string]!++;
    await this.take(t as string, row as BackupRow);
  }

  private finish(value: unknown): void {
    const read = trailer.safeParse(value);
    if (!read.success) throw refuseBroken(`line ${this.lines}`);
    const { counts, sha256 } = read.data;
    if (sha256 !== this.digest.digest('hex')) throw refuseBroken('its digest is another');
    if (JSON.stringify(counts) !== JSON.stringify(this.counts)) throw refuseBroken('its counts are others');
    this.sha256 = sha256;
  }
}
