import { createInflate } from 'node:zlib';
import { UploadRefused } from './upload-refused.js';

/**
 * Names of PDF objects that act when somebody opens the file, that carry other files, or that hide all the others (ISO 32000-2 §12.6.4, §7.11.4, §7.6). Each is so long
 * that compressed data of an honest PDF has none by chance.
 */
const UNSAFE_NAMES = [
  ...['JavaScript', 'Launch', 'ImportData', 'SubmitForm', 'GoToE', 'RichMedia', 'Rendition'],
  ...['EmbeddedFile', 'EmbeddedFiles', 'Encrypt'],
];
/** Any character of a name can be written as `#` and two hexadecimal digits (§7.3.5). */
const UNSAFE = new RegExp(`/(${UNSAFE_NAMES.map(spellName).join('|')})(?![A-Za-z0-9#])`);
/** Bytes that the longest of them takes, with the slash and the character after it. */
const LONGEST = 3 * Math.max(...UNSAFE_NAMES.map((name) => name.length)) + 2;

function spellName(name: string): string {
  return [...name].map((letter) => `(?:${letter}|#${spellCode(letter)})`).join('');
}

function spellCode(letter: string): string {
  const code = letter.charCodeAt(0).toString(16);
  return [...code].map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit)).join('');
}

/** What the compressed streams of one file unpack to at the most, and how many there are. */
const UNPACKED_AT_MOST = 512 * 1024 * 1024;
const STREAMS_AT_MOST = 20_000;
const STREAM = Buffer.from('stream', 'latin1');

/**
 * Refuses a PDF with scripts, actions on other files, embedded files or encryption. Objects can be in compressed streams (§7.5.7), so it reads the bytes as they are, and
 * what each stream unpacks to. It does not believe what the file says of its streams.
 *
 * @throws UploadRefused FILE_UNSAFE
 */
export async function inspectPdfObjects(content: Buffer): Promise<void> {
  demandSafe(content);
  let unpacked = 0;
  let streams = 0;
  for (let at = content.indexOf(STREAM); at >= 0; at = content.indexOf(STREAM, at + STREAM.length)) {
    const packed = content.subarray(skipLineEnd(content, at + STREAM.length));
    if (!isZlib(packed)) continue;
    streams += 1;
    if (streams > STREAMS_AT_MOST) throw new UploadRefused('FILE_UNSAFE');
    unpacked += await inspectStream(packed, UNPACKED_AT_MOST - unpacked);
  }
}

/** The data of a stream begin after an end of line. */
function skipLineEnd(content: Buffer, at: number): number {
  const next = content[at] === 0x0d ? at + 1 : at;
  return content[next] === 0x0a ? next + 1 : next;
}

/** The header of zlib (RFC 1950 §2.2). */
function isZlib(packed: Buffer): boolean {
  return packed.length >= 2 && (packed[0]! & 0x0f) === 8 && packed.readUInt16BE(0) % 31 === 0;
}

/** @returns how many bytes the stream unpacks to */
async function inspectStream(packed: Buffer, atMost: number): Promise<number> {
  const inflate = createInflate({ chunkSize: 64 * 1024 });
  inflate.end(packed);
  let unpacked = 0;
  let end: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of inflate) {
      unpacked += (chunk as Buffer).length;
      if (unpacked > atMost) throw new UploadRefused('FILE_UNSAFE');
      // A name may be half in the chunk before.
      const joined = Buffer.concat([end, chunk as Buffer]);
      demandSafe(joined);
      end = joined.subarray(-LONGEST);
    }
  } catch (error) {
    if (error instanceof UploadRefused) throw error;
    // A reader can unpack a damaged stream up to its damage: that much was read here too.
  }
  return unpacked;
}

/** @throws UploadRefused FILE_UNSAFE */
function demandSafe(bytes: Buffer): void {
  if (UNSAFE.test(bytes.toString('latin1'))) throw new UploadRefused('FILE_UNSAFE');
}
