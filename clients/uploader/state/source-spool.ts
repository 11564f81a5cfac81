import { hashSource } from '../mapping/content-key.js';
import type { SealedFolder } from './sealed-folder.js';

/** The kinds of things that are read. */
export const FORMATS = [
  'UKE',
  'RX_SYMBOL',
  'MEDICINE_NOTEBOOK',
  'SSMIX2',
  'ORCA_PATIENTS',
  'ORCA_DISEASES',
  'ORCA_ACCEPTANCES',
  'ORCA_PRESCRIPTIONS',
  'ORCA_MEDICAL',
  'ORCA_CODES',
  'OVERSIZED',
  'UNKNOWN',
  'PRUNED',
] as const;
export type SourceFormat = (typeof FORMATS)[number];

/** A file of a receipt computer, or a reply of its API, as it was. */
export interface SpooledSource {
  readonly format: SourceFormat;
  /** The path in an SS-MIX2 storage, which says what the file is about. Empty for others. */
  readonly path: string;
  /** When the file was last changed, or the reply asked for: `YYYYMMDDHHMMSSFFF`. */
  readonly receivedAt: string;
  readonly sha256: string;
  readonly bytes: Buffer;
}

/**
 * Everything that was read, encrypted. What is sent is always made of all of it, so nothing depends on the order in which it came, and a file
 * that the receipt computer deletes is not lost.
 */
export class SourceSpool {
  constructor(private readonly folder: SealedFolder) {}

  /** Keeps a file under its content: the same file again changes nothing. Of a file that nobody reads only the hash is kept. @returns whether it is new */
  addFile(source: Omit<SpooledSource, 'sha256'>): boolean {
    const sha256 = hashSource(source.bytes);
    const isRead = source.format !== 'UNKNOWN' && source.format !== 'OVERSIZED';
    const kept = isRead ? source : { ...source, bytes: Buffer.alloc(0) };
    return this.#put(`file ${source.format === 'SSMIX2' ? source.path : ''} ${sha256}`, { ...kept, sha256 });
  }

  /** Keeps a reply in the place of the former one to the same question. @returns whether it says something else */
  addReply(question: string, source: Omit<SpooledSource, 'sha256' | 'path'>): boolean {
    return this.#put(`reply ${question}`, { ...source, path: '', sha256: hashSource(dropTimes(source.bytes)) });
  }

  /** Drops the reply to a question that has no answer any more. @returns whether there was one */
  removeReply(question: string): boolean {
    const slot = `reply ${question}`;
    const isKnown = this.folder.has(slot);
    if (isKnown) this.folder.delete(slot);
    return isKnown;
  }

  all(): SpooledSource[] {
    return [...this.folder.all()].map(decode);
  }

  /**
   * Drops the content of these sources. Of a file its hash stays, so that it is not read again from its folder.
   *
   * @returns how many bytes there were
   */
  prune(hashes: ReadonlySet<string>): number {
    let bytes = 0;
    for (const [name, content] of this.folder.entries()) {
      const source = decode(content);
      if (!hashes.has(source.sha256) || source.bytes.length === 0) continue;
      bytes += source.bytes.length;
      if (source.format.startsWith('ORCA_')) this.folder.drop(name);
      else this.folder.replace(name, encode({ ...source, format: 'PRUNED', path: '', bytes: Buffer.alloc(0) }));
    }
    return bytes;
  }

  /** How many there are of each kind, for `status`. */
  count(): Readonly<Partial<Record<SourceFormat, number>>> {
    const counts: Partial<Record<SourceFormat, number>> = {};
    for (const content of this.folder.all()) {
      const { format } = decode(content);
      counts[format] = (counts[format] ?? 0) + 1;
    }
    return counts;
  }

  #put(slot: string, source: SpooledSource): boolean {
    const known = this.folder.get(slot);
    if (known && decode(known).sha256 === source.sha256) return false;
    this.folder.put(slot, encode(source));
    return true;
  }
}

/** A reply without the time at which it was given and printed. */
function dropTimes(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replace(/"(?:Information|Print)_(?:Date|Time)"\s*:\s*"[^"]*"|<((?:Information|Print)_(?:Date|Time))\b[^>]*>[^<]*<\/\1>/g, '');
}

function encode({ bytes, ...head }: SpooledSource): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, bytes]);
}

function decode(content: Buffer): SpooledSource {
  const end = 4 + content.readUInt32BE();
  return { ...(JSON.parse(content.toString('utf8', 4, end)) as Omit<SpooledSource, 'bytes'>), bytes: content.subarray(end) };
}
