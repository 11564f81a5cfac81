import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { writeDer, writeOid } from '../testing/write-der.js';
import { DerError, readChildren, readElement, readOnlyChild, readWhole, TAG } from './der.js';
import { readBitBytes, readBoolean, readNamedBits, readOid, readText, readTime, readUnsigned } from './der-values.js';
import { readName } from './distinguished-name.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const element = (text: string) => readElement(hex(text));

describe('readElement', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a length that is not all there', '30 82 01'],
    ['a content that is not all there', '30 02 05'],
    ['an indefinite length', '30 80 05 00 00 00'],
    ['a long tag', '3f 81 01 00'],
    ['a length of one byte written with two', '30 81 01 00'],
    ['a length with a leading zero', `30 82 00 80 ${'00'.repeat(128)}`],
    ['a length of five bytes', '30 85 00 00 00 00 01 00'],
  ])('refuses %s', (_what, text) => {
    expect(() => element(text)).toThrow(DerError);
  });

  it('reads what was written, of any length, and what follows is not part of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 5 }), (content, rest) => {
        const written = writeDer(TAG.OCTET_STRING, content);
        const read = readElement(Buffer.concat([written, rest]));
        expect([read.tag, read.content, read.raw]).toEqual([TAG.OCTET_STRING, Buffer.from(content), written]);
      }),
    );
  });

  it('throws nothing but DerError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const read of [readElement, (all: Buffer) => readWhole(all, TAG.SEQUENCE), (all: Buffer) => readName(readElement(all))])
          try {
            read(Buffer.from(bytes));
          } catch (error) {
            expect(error).toBeInstanceOf(DerError);
          }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('readWhole and readOnlyChild', () => {
  it('refuse another tag, and bytes after the end', () => {
    expect(() => readWhole(hex('31 00'), TAG.SEQUENCE)).toThrow(DerError);
    expect(() => readWhole(hex('30 00 00'), TAG.SEQUENCE)).toThrow(DerError);
    expect(() => readOnlyChild(element('a0 04 30 00 30 00'), TAG.SEQUENCE)).toThrow(DerError);
    expect(readChildren(readOnlyChild(element('a0 06 30 04 02 00 03 00'), TAG.SEQUENCE)).map(({ tag }) => tag)).toEqual([2, 3]);
  });
});

describe('a value', () => {
  it.each<[string, () => unknown, unknown]>([
    ['object identifier', () => readOid(element('06 03 55 1d 0f')), '2.5.29.15'],
    ['object identifier with long arcs', () => readOid(element('06 0a 2a 83 08 86 91 0f 01 06 01 01')), '1.2.392.100495.1.6.1.1'],
    ['object identifier that begins with zero', () => readOid(element('06 01 05')), '0.5'],
    ['object identifier with a large second arc', () => readOid(element('06 02 88 37')), '2.999'],
    ['integer', () => readUnsigned(element('02 02 00 ff')), 'ff'],
    ['integer zero', () => readUnsigned(element('02 01 00')), '0'],
    ['boolean', () => readBoolean(element('01 01 ff')), true],
    ['bit string of whole bytes', () => readBitBytes(element('03 03 00 ab cd')).toString('hex'), 'abcd'],
    ['list of bits', () => [...readNamedBits(element('03 02 01 06'))], [5, 6]],
    ['list of no bits', () => [...readNamedBits(element('03 01 00'))], []],
    ['short time', () => readTime(readElement(writeDer(TAG.UTC_TIME, '491231235959Z'))), Date.UTC(2049, 11, 31, 23, 59, 59)],
    ['short time of the last century', () => readTime(readElement(writeDer(TAG.UTC_TIME, '500101000000Z'))), Date.UTC(1950, 0, 1)],
    ['long time', () => readTime(readElement(writeDer(TAG.GENERALIZED_TIME, '20500101000000Z'))), Date.UTC(2050, 0, 1)],
    ['text', () => readText(readElement(writeDer(TAG.UTF8_STRING, '佐藤'))), '佐藤'],
    ['text of another type', () => readText(readElement(writeDer(0x14, 'x'))), undefined],
  ])('that is %s is read', (_what, read, expected) => {
    expect(read()).toEqual(expected);
  });

  it.each<[string, () => unknown]>([
    ['an object identifier of no bytes', () => readOid(element('06 00'))],
    ['an object identifier that ends within an arc', () => readOid(element('06 01 80'))],
    ['an object identifier with a leading zero in an arc', () => readOid(element('06 03 55 80 01'))],
    ['an object identifier with a huge arc', () => readOid(element(`06 0b 2a ${'ff'.repeat(9)} 7f`))],
    ['a negative integer', () => readUnsigned(element('02 01 80'))],
    ['an integer of no bytes', () => readUnsigned(element('02 00'))],
    ['an integer with a leading zero', () => readUnsigned(element('02 02 00 01'))],
    ['a boolean that is one', () => readBoolean(element('01 01 01'))],
    ['a bit string with a rest', () => readBitBytes(element('03 02 01 fe'))],
    ['a list of bits with rubbish in the rest', () => readNamedBits(element('03 02 01 07'))],
    ['a list of bits with a rest of eight', () => readNamedBits(element('03 02 08 00'))],
    ['a time without a zone', () => readTime(readElement(writeDer(TAG.UTC_TIME, '200101000000')))],
    ['a time with an offset', () => readTime(readElement(writeDer(TAG.GENERALIZED_TIME, '20200101000000+0900')))],
    ['30 February', () => readTime(readElement(writeDer(TAG.UTC_TIME, '200230000000Z')))],
    ['a long time of the short length', () => readTime(readElement(writeDer(TAG.GENERALIZED_TIME, '200101000000Z')))],
    ['bytes that are not UTF-8', () => readText(readElement(writeDer(TAG.UTF8_STRING, Buffer.from([0xff]))))],
    ['half a character', () => readText(readElement(writeDer(TAG.BMP_STRING, Buffer.from([0x30]))))],
    ['ASCII with other bytes', () => readText(readElement(writeDer(TAG.PRINTABLE_STRING, Buffer.from([0xe9]))))],
  ])('that is %s is refused', (_what, read) => {
    expect(read).toThrow(DerError);
  });
});

describe('readName', () => {
  const name = (...parts: [oid: string, tag: number, value: Buffer | string][]) =>
    readName(
      readElement(
        writeDer(
          TAG.SEQUENCE,
          ...parts.map(([oid, tag, value]) => writeDer(TAG.SET, writeDer(TAG.SEQUENCE, writeOid(oid), writeDer(tag, value)))),
        ),
      ),
    ).text;

  it.each<[string, string]>([
    ['plain', 'CN=plain'],
    ['a,b+c"d\\e<f>g;h', 'CN=a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h'],
    [' both ', 'CN=\\ both\\ '],
    [' ', 'CN=\\ '],
    ['#1', 'CN=\\#1'],
    ['line\nbreak', 'CN=line\\0Abreak'],
    ['佐藤 花子', 'CN=佐藤 花子'],
  ])('writes the value “%s” as RFC 4514 says', (value, text) => {
    expect(name(['2.5.4.3', TAG.UTF8_STRING, value])).toBe(text);
  });

  it('writes the last part first, unknown attributes by number, and values of unknown types by their bytes', () => {
    expect(
      name(
        ['2.5.4.6', TAG.PRINTABLE_STRING, 'JP'],
        ['1.2.3', TAG.UTF8_STRING, 'x'],
        ['2.5.4.3', 0x14, 'T61'],
        ['2.5.4.10', TAG.BMP_STRING, hex('4f50')],
      ),
    ).toBe('O=佐,CN=#1403543631,1.2.3=#0C0178,C=JP');
  });
});
