import { UploadRefused } from './upload-refused.js';

const HEADER = /^%PDF-[12]\.\d[\r\n ]/;
/** Bytes at the beginning in which another kind of file could hide its own head. */
const HEAD = 1_024;
/**
 * Beginnings of pages and scripts, which some programs find anywhere in the first bytes. Each is so long that compressed data of an honest PDF has none by chance.
 */
const MARKUP =
  /<(!doctype\s|(html|head|body|script|svg|iframe|object|embed)[\s>/]|\?php\s|%@\s*(page|include|taglib|language)\b)|#!\s*\/(usr\/)?bin\//i;
/** The end-of-file marker (ISO 32000-2 §7.5.5), and after it only white space. */
const END = /%%EOF[\r\n\t \0]{0,16}$/;
const END_WITHIN = 1_024;

/**
 * Checks that a PDF is nothing besides: it begins and ends as one, and no other program can take it for a page, a script or an archive.
 *
 * @throws UploadRefused FILE_INVALID, FILE_UNSAFE
 */
export function inspectPdf(content: Buffer): 'application/pdf' {
  const head = content.toString('latin1', 0, HEAD);
  if (!HEADER.test(head)) throw new UploadRefused('FILE_INVALID');
  if (MARKUP.test(head) || hasArchiveEnd(content)) throw new UploadRefused('FILE_UNSAFE');
  const tail = content.toString('latin1', Math.max(0, content.length - END_WITHIN));
  if (!tail.includes('%%EOF')) throw new UploadRefused('FILE_INVALID');
  if (!END.test(tail)) throw new UploadRefused('FILE_UNSAFE');
  return 'application/pdf';
}

/** The "end of central directory" of a ZIP file, and the greatest length with its comment (APPNOTE 4.3.16). */
const ARCHIVE_END = Buffer.from('PK\x05\x06', 'latin1');
const ARCHIVE_END_AT_MOST = 22 + 65_535;

function hasArchiveEnd(content: Buffer): boolean {
  return content.subarray(Math.max(0, content.length - ARCHIVE_END_AT_MOST)).includes(ARCHIVE_END);
}
