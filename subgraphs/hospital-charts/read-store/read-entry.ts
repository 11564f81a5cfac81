import { join } from 'node:path';
import { type ChartItem, makeItemIds } from '../../kit/index.js';
import type { ReadingWarning } from '../../sources/hl7-v2/item-remarks.js';
import { parsePath, type Ssmix2File } from '../../sources/ssmix2/storage/path.js';
import { type Reading, readFile } from '../../sources/ssmix2/storage/read-file.js';
import { buildChartItems } from '../items/chart-items.js';
import { CurrentFiles } from './current-files.js';
import { fileBytes } from './file-bytes.js';
import type { StoreEntry } from './walk-store.js';

/** The result of reading one file of a store, with the items that a chart would show. */
export interface ReadEntry {
  /** The path, relative to the store. */
  readonly file: string;
  readonly type: string | null;
  readonly patientId: string | null;
  readonly flag: Ssmix2File['flag'] | null;
  readonly outcome: Reading['outcome'];
  /** Null if the file was read. */
  readonly reason: string | null;
  readonly warnings: readonly string[];
  readonly items: readonly ChartItem[];
}

/**
 * A constant key, so that ids are the same in every run. It need not be secret: the user of a store has the patients' numbers already. A
 * connected system has its own key, so its ids differ.
 */
const OPEN_KEY = { keys: [{ kty: 'OKP', crv: 'X25519', d: Buffer.from('hareyaka ssmix2 read-store ids 1').toString('base64url') }] };

const REASONS: Readonly<Record<Exclude<StoreEntry['kind'], 'FILE'>, string>> = {
  LINK: 'a symbolic link, which is not followed',
  UNREADABLE_FOLDER: 'the folder cannot be read',
  TOO_DEEP: 'folders too deep for a standardized storage',
  OTHER: 'not a regular file',
};

/** Reads the entries of one store. A file must be about the patient of its path. */
export class EntryReader {
  readonly #itemId = makeItemIds(OPEN_KEY);
  readonly #current = new CurrentFiles();

  constructor(private readonly store: string) {}

  read({ path, kind, siblings }: StoreEntry): ReadEntry {
    const parsed = parsePath(path);
    const named = { file: path, type: null, patientId: null, flag: null, warnings: [], items: [] };
    if (kind !== 'FILE') return { ...named, outcome: 'INVALID', reason: REASONS[kind] };
    if (!parsed.ok) return { ...named, outcome: 'INVALID', reason: parsed.reason };
    const { patientId, dataType, flag } = parsed.file;
    const known = { ...named, type: dataType, patientId, flag };
    if (this.#current.insteadOf(path, siblings) !== null) {
      return { ...known, outcome: 'NOT_CURRENT', reason: 'another current file of the same order is newer' };
    }
    const bytes = flag === '1' ? fileBytes(join(this.store, path)) : new Uint8Array();
    if ('reason' in bytes) return { ...known, outcome: 'INVALID', reason: bytes.reason };
    const reading = readFile({ path, bytes, patientId });
    if (reading.outcome !== 'READ') return { ...known, outcome: reading.outcome, reason: reading.reason };
    const items = buildChartItems(reading.content, {
      facility: 'store',
      patient: patientId,
      itemId: this.#itemId,
      system: 'ssmix2',
      warnings: reading.fileWarnings,
    });
    const older = this.#current.isReplacing(path, siblings) ? ['an older file of the same order is still marked as current'] : [];
    return {
      ...known,
      outcome: 'READ',
      reason: null,
      warnings: [...reading.warnings, ...describeAll(reading.fileWarnings), ...older],
      items,
    };
  }
}

/** The warnings about the whole file, without what the sender wrote: the items have that. */
function describeAll(warnings: readonly ReadingWarning[] = []): string[] {
  return [...new Set(warnings.map(({ code, place }) => (place === null ? code : `${code}: ${place}`)))];
}
