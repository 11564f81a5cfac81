const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const LENGTH_AND_TYPE = 8;
const CHECKSUM = 4;

/**
 * Finds the end of a PNG: after its chunk `IEND` (PNG specification §5). Undefined if the bytes are not a complete PNG.
 */
export function findPngEnd(bytes: Buffer): number | undefined {
  if (!bytes.subarray(0, PNG.length).equals(PNG)) return undefined;
  for (let at = PNG.length; at + LENGTH_AND_TYPE + CHECKSUM <= bytes.length; ) {
    const type = bytes.toString('latin1', at + 4, at + LENGTH_AND_TYPE);
    const end = at + LENGTH_AND_TYPE + bytes.readUInt32BE(at) + CHECKSUM;
    if (end > bytes.length || (at === PNG.length) !== (type === 'IHDR')) return undefined;
    if (type === 'IEND') return end;
    at = end;
  }
  return undefined;
}

const [SOI, EOI, SOS, FILL] = [0xd8, 0xd9, 0xda, 0xff];
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Finds the end of a JPEG: after its marker EOI (ITU-T T.81 annex B). Undefined if the bytes are not a complete JPEG.
 */
export function findJpegEnd(bytes: Buffer): number | undefined {
  if (bytes[0] !== FILL || bytes[1] !== SOI) return undefined;
  for (let at = 2; at + 1 < bytes.length; ) {
    if (bytes[at] !== FILL) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === EOI) return at + 2;
    if (marker === FILL) at += 1;
    else if (isAlone(marker)) at += 2;
    else {
      if (at + 4 > bytes.length) return undefined;
      at += 2 + bytes.readUInt16BE(at + 2);
      if (marker === SOS) at = findNextMarker(bytes, at);
    }
  }
  return undefined;
}

/** Finds the end of a scan's data, in which only 00 and restart markers follow FF. */
function findNextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(FILL, from); at !== -1; at = bytes.indexOf(FILL, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && !isAlone(next)) return at;
  }
  return bytes.length;
}
