import { createInflateRaw } from 'node:zlib';
import type { FileType } from './content-types.js';
import { inspectDescription, isDescription } from './inspect-office-parts.js';
import { UploadRefused } from './upload-refused.js';

/** Limits of an office file. */
const ENTRIES_AT_MOST = 5_000;
const UNPACKED_AT_MOST = 256 * 1024 * 1024;
/** Unpacked bytes for each packed one, for files that are large when unpacked. Text in office files packs to a twentieth. */
const RATIO_AT_MOST = 100;
const RATIO_FROM = 16 * 1024 * 1024;
const NAME_AT_MOST = 500;

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_LENGTH, CENTRAL_LENGTH, END_LENGTH] = [30, 46, 22];
const [STORED, DEFLATED] = [0, 8];
/** Flags of an encrypted entry (APPNOTE 4.4.4: bits 0, 6 and 13). */
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
/** A size or an offset that stands elsewhere (ZIP64). No office file that fits the limits needs it. */
const ELSEWHERE = 0xffffffff;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its bytes begin. */
  readonly start: number;
}

/**
 * Checks an office file (Office Open XML or OpenDocument), which is a ZIP file: it is one from the first to the last byte, no entry is encrypted, leaves its
 * folder or overlaps another, all of it unpacks to what it says and to a bounded size, and it has no macros and loads nothing from elsewhere.
 *
 * @throws UploadRefused CONTENT_TYPE_REFUSED for another ZIP file; FILE_INVALID, FILE_UNSAFE
 */
export async function inspectZip(content: Buffer): Promise<FileType> {
  const entries = readEntries(content);
  checkNames(entries);
  checkPlaces(content, entries);
  checkSizes(content, entries);
  const type = findType(content, entries);
  if (entries.some(({ name }) => MACROS.test(name))) throw new UploadRefused('FILE_UNSAFE');
  for (const entry of entries) {
    const bytes = await unpack(content, entry, isDescription(entry.name));
    if (bytes) inspectDescription(entry.name, bytes);
  }
  return type;
}

const MACROS = /(^|\/)(vbaProject\.bin|vbaData\.xml|Basic\/|Scripts\/|activeX\/|oleObject[^/]*\.bin$)/i;

/** Reads the central directory. It ends where the file ends, without a comment: an archive with more after it or before it may be two files in one. */
function readEntries(content: Buffer): ZipEntry[] {
  const end = content.length - END_LENGTH;
  if (end < 0 || content.readUInt32LE(end) !== END) throw new UploadRefused('FILE_INVALID');
  const [disk, total, size, from] = [
    content.readUInt16LE(end + 4),
    content.readUInt16LE(end + 10),
    content.readUInt32LE(end + 12),
    content.readUInt32LE(end + 16),
  ];
  if (disk !== 0 || total !== content.readUInt16LE(end + 8) || from + size !== end) throw new UploadRefused('FILE_INVALID');
  if (total > ENTRIES_AT_MOST) throw new UploadRefused('FILE_UNSAFE');
  const entries: ZipEntry[] = [];
  let at = from;
  for (let index = 0; index < total; index++) {
    if (at + CENTRAL_LENGTH > end || content.readUInt32LE(at) !== CENTRAL) throw new UploadRefused('FILE_INVALID');
    const nameLength = content.readUInt16LE(at + 28);
    entries.push(readEntry(content, at, nameLength));
    at += CENTRAL_LENGTH + nameLength + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
  }
  if (at !== end) throw new UploadRefused('FILE_INVALID');
  return entries;
}

function readEntry(content: Buffer, at: number, nameLength: number): ZipEntry {
  const [packed, unpacked, offset] = [content.readUInt32LE(at + 20), content.readUInt32LE(at + 24), content.readUInt32LE(at + 42)];
  if ([packed, unpacked, offset].includes(ELSEWHERE)) throw new UploadRefused('FILE_UNSAFE');
  if ((content.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw new UploadRefused('FILE_UNSAFE');
  const method = content.readUInt16LE(at + 10);
  if (method !== STORED && method !== DEFLATED) throw new UploadRefused('FILE_UNSAFE');
  const name = content.subarray(at + CENTRAL_LENGTH, at + CENTRAL_LENGTH + nameLength);
  if (offset + LOCAL_LENGTH > content.length || content.readUInt32LE(offset) !== LOCAL) throw new UploadRefused('FILE_INVALID');
  const localName = content.subarray(offset + LOCAL_LENGTH, offset + LOCAL_LENGTH + content.readUInt16LE(offset + 26));
  // A program that reads the local headers must see the same names.
  if (!localName.equals(name)) throw new UploadRefused('FILE_UNSAFE');
  const start = offset + LOCAL_LENGTH + localName.length + content.readUInt16LE(offset + 28);
  return { name: name.toString('utf8'), method, packed, unpacked, start };
}

function checkNames(entries: readonly ZipEntry[]): void {
  const names = entries.map(({ name }) => name);
  const isBad = (name: string) => name === '' || name.length > NAME_AT_MOST || /[\\:\0-\x1f]|^\/|(^|\/)\.\.(\/|$)/.test(name);
  if (names.some(isBad) || new Set(names).size !== names.length) throw new UploadRefused('FILE_UNSAFE');
}

/** The first entry is at the beginning, and no two share bytes. */
function checkPlaces(content: Buffer, entries: readonly ZipEntry[]): void {
  const places = [...entries].sort((one, other) => one.start - other.start);
  if (places.length === 0 || content.readUInt32LE(0) !== LOCAL) throw new UploadRefused('FILE_INVALID');
  let end = 0;
  for (const { start, packed } of places) {
    if (start < end) throw new UploadRefused('FILE_UNSAFE');
    end = start + packed;
  }
  if (end > content.length) throw new UploadRefused('FILE_INVALID');
}

function checkSizes(content: Buffer, entries: readonly ZipEntry[]): void {
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > UNPACKED_AT_MOST) throw new UploadRefused('FILE_UNSAFE');
  if (unpacked > RATIO_FROM && unpacked > RATIO_AT_MOST * content.length) throw new UploadRefused('FILE_UNSAFE');
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const MAIN_PARTS: readonly (readonly [string, FileType])[] = [
  ['word/document.xml', `${OOXML}.wordprocessingml.document`],
  ['xl/workbook.xml', `${OOXML}.spreadsheetml.sheet`],
  ['ppt/presentation.xml', `${OOXML}.presentationml.presentation`],
];
const OPEN_DOCUMENTS: ReadonlySet<string> = new Set<FileType>([
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
]);

function findType(content: Buffer, entries: readonly ZipEntry[]): FileType {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const mimetype = byName.get('mimetype');
  if (mimetype && mimetype.method === STORED) {
    const type = content.toString('latin1', mimetype.start, mimetype.start + Math.min(mimetype.packed, 100));
    if (OPEN_DOCUMENTS.has(type) && byName.has('content.xml')) return type as FileType;
  }
  const main = byName.has('[Content_Types].xml') ? MAIN_PARTS.filter(([part]) => byName.has(part)) : [];
  if (main.length !== 1) throw new UploadRefused('CONTENT_TYPE_REFUSED');
  return main[0]![1];
}

/** Unpacks an entry: its stated size may be a lie. @returns its bytes, if they are kept */
async function unpack(content: Buffer, { method, packed, unpacked, start }: ZipEntry, isKept: boolean): Promise<Buffer | undefined> {
  const bytes = content.subarray(start, start + packed);
  if (method === STORED) {
    if (packed !== unpacked) throw new UploadRefused('FILE_UNSAFE');
    return isKept ? bytes : undefined;
  }
  const inflate = createInflateRaw();
  inflate.end(bytes);
  let size = 0;
  const kept: Buffer[] = [];
  try {
    for await (const chunk of inflate) {
      size += (chunk as Buffer).length;
      if (size > unpacked) throw new UploadRefused('FILE_UNSAFE');
      if (isKept) kept.push(chunk as Buffer);
    }
  } catch (cause) {
    throw cause instanceof UploadRefused ? cause : new UploadRefused('FILE_INVALID', { cause });
  }
  if (size !== unpacked) throw new UploadRefused('FILE_UNSAFE');
  return isKept ? Buffer.concat(kept) : undefined;
}
