import type { FileType, PhotoType } from './content-types.js';
import { inspectPdf } from './inspect-pdf.js';
import { inspectPdfObjects } from './inspect-pdf-objects.js';
import { inspectZip } from './inspect-zip.js';
import { UploadRefused } from './upload-refused.js';

const startsWith =
  (...bytes: number[]) =>
  (content: Buffer) =>
    content.subarray(0, bytes.length).equals(Buffer.from(bytes));
/** ISO base media file format: the brands of HEIF images with HEVC (ISO/IEC 23008-12 §10). */
const HEIC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Magic numbers, at the very beginning. */
const PHOTO_SIGNS: readonly (readonly [PhotoType, (content: Buffer) => boolean])[] = [
  ['image/jpeg', startsWith(0xff, 0xd8, 0xff)],
  ['image/png', startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['image/gif', (content) => /^GIF8[79]a$/.test(content.toString('latin1', 0, 6))],
  ['image/webp', (content) => content.toString('latin1', 0, 4) === 'RIFF' && content.toString('latin1', 8, 12) === 'WEBP'],
  ['image/heic', (content) => content.toString('latin1', 4, 8) === 'ftyp' && HEIC_BRANDS.has(content.toString('latin1', 8, 12))],
];
const isPdf = startsWith(0x25, 0x50, 0x44, 0x46, 0x2d);
const isZip = startsWith(0x50, 0x4b, 0x03, 0x04);

/**
 * Finds the type of content from its bytes alone, and checks what is kept as it is. Images are checked when they are encoded again.
 *
 * @throws UploadRefused CONTENT_TYPE_REFUSED, FILE_INVALID, FILE_UNSAFE
 */
export async function inspectContent(content: Buffer): Promise<PhotoType | FileType> {
  const photo = PHOTO_SIGNS.find(([, isOne]) => isOne(content));
  if (photo) return photo[0];
  if (isPdf(content)) {
    const type = inspectPdf(content);
    await inspectPdfObjects(content);
    return type;
  }
  if (isZip(content)) return await inspectZip(content);
  throw new UploadRefused('CONTENT_TYPE_REFUSED');
}
