import fc from 'fast-check';
import { makeContentSafe } from './safe-content.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000049454e44ae426082', 'hex');
/** A header, a scan whose data contains FF 00 and a restart marker, a second scan, the end. */
const JPEG = Buffer.from('ffd8ffe000044a46ffda0003aa11ff0022ffd033ffda0003bb44ffffd9', 'hex');
const PAGE = Buffer.from('<script>alert(1)</script>');
const TEXT = 'text/plain; charset=utf-8';

describe('content that is served', () => {
  it.each<[string, Buffer, string, Buffer]>([
    ['a PNG', PNG, 'image/png', PNG],
    ['a JPEG', JPEG, 'image/jpeg', JPEG],
    ['a PNG without the page after it', Buffer.concat([PNG, PAGE]), 'image/png', PNG],
    ['a JPEG without the page after it', Buffer.concat([JPEG, PAGE]), 'image/jpeg', JPEG],
    ['a PDF', Buffer.from('%PDF-1.7\n\x00'), 'application/pdf', Buffer.from('%PDF-1.7\n\x00')],
  ])('is %s', (_what, bytes, contentType, shown) => {
    expect(makeContentSafe(bytes)).toEqual({ contentType, bytes: shown });
  });

  it.each([
    '退院時要約\r\n\t経過良好',
    '<!DOCTYPE html><script>alert(1)</script>',
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:script>alert(1)</h:script></h:html>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    `${' '.repeat(3_000)}<html onload="alert(1)">`,
    '<?xml-stylesheet type="text/xsl" href="data:,x"?><a/>',
    ' %PDF-1.7',
    '',
  ])('is text, with a byte order mark before it: %p', (text) => {
    expect(makeContentSafe(Buffer.from(text))).toEqual({ contentType: TEXT, bytes: Buffer.from(`\ufeff${text}`) });
  });

  it('keeps the byte order mark of a text that has one', () => {
    expect(makeContentSafe(Buffer.from('\ufeffx'))!.bytes.toString()).toBe('\ufeffx');
  });

  it.each<[string, Buffer]>([
    ['a PNG that is cut', PNG.subarray(0, -1)],
    ['a PNG without its header', Buffer.concat([PNG.subarray(0, 8), PNG.subarray(-12)])],
    ['a JPEG that is cut', JPEG.subarray(0, -1)],
    ['the beginning of a JPEG before a page', Buffer.concat([JPEG.subarray(0, 3), PAGE])],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00')],
    ['an archive', Buffer.from('PK\x03\x04')],
    ['a page in UTF-16', Buffer.from('\ufeff<html>', 'utf16le')],
    ['bytes that are not UTF-8', Buffer.from('<html>\xff', 'latin1')],
    ['a text with a NUL', Buffer.from('a\0b')],
  ])('is not %s', (_what, bytes) => {
    expect(makeContentSafe(bytes)).toBeUndefined();
  });

  it('of any bytes is one of four types; an image holds nothing after its end, and no text begins with markup', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }).map((more) => Buffer.concat([PNG.subarray(0, 8), more])),
      fc.uint8Array({ maxLength: 60 }).map((more) => Buffer.concat([JPEG.subarray(0, 12), more])),
      fc.string().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        const safe = makeContentSafe(Buffer.from(bytes));
        if (!safe) return;
        if (safe.contentType === TEXT) expect(safe.bytes.subarray(0, 3)).toEqual(Buffer.from('\ufeff'));
        else expect(['image/png', 'image/jpeg', 'application/pdf']).toContain(safe.contentType);
        expect(makeContentSafe(safe.bytes)).toEqual(safe);
      }),
      { numRuns: 1_000 },
    );
  });
});
