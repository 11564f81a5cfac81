export type PictureType = 'image/jpeg' | 'image/png';

/** Detects a picture's type by its first bytes: JPEG (ISO/IEC 10918-1 §B.1.1.3, SOI) or PNG (RFC 2083 §3.1). Null for anything else. */
export function detectPictureType(bytes: Uint8Array): PictureType | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length)).toString('latin1');
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  return start === '\x89PNG\r\n\x1a\n' ? 'image/png' : null;
}
