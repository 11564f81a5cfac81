import fc from 'fast-check';
import { NAME_AT_MOST, normalizeName, normalizeSerial } from './certificate-name.js';

describe('normalizeSerial', () => {
  it.each<[string, string | undefined]>([
    ['a1b2', 'a1b2'],
    ['00:A1:B2', 'a1b2'],
    [' 0xA1 B2 ', 'a1b2'],
    ['0', '0'],
    ['000', '0'],
    ['f'.repeat(40), 'f'.repeat(40)],
    ['f'.repeat(41), undefined],
    ['', undefined],
    ['0x', undefined],
    ['12g', undefined],
    ['-1', undefined],
  ])('writes %j as %j', (text, serial) => {
    expect(normalizeSerial(text)).toBe(serial);
  });
});

describe('normalizeName', () => {
  it.each<[string, string | undefined]>([
    ['CN=YAMADA Taro,O=Clinic,C=JP', 'CN=YAMADA Taro,O=Clinic,C=JP'],
    [' CN=YAMADA Taro, O=Clinic,  C=JP ', 'CN=YAMADA Taro,O=Clinic,C=JP'],
    ['serialNumber=D1+CN=佐藤 花子,C=JP', 'serialNumber=D1+CN=佐藤 花子,C=JP'],
    ['1.2.3=#0C0161,CN=x', '1.2.3=#0C0161,CN=x'],
    ['CN=a\\, b,C=JP', 'CN=a\\, b,C=JP'],
    ['CN=a\\+b,C=JP', 'CN=a\\+b,C=JP'],
    ['CN=a\\0Ab', 'CN=a\\0Ab'],
    ['C=JP', 'C=JP'],
    ['C=JP,O=Clinic,CN=YAMADA Taro', undefined],
    ['YAMADA Taro', undefined],
    ['CN=a,b', undefined],
    ['CN=a"b', undefined],
    ['CN=a\\', undefined],
    ['CN=a,', undefined],
    ['', undefined],
    ['CN=a\nb', undefined],
    [`CN=${'a'.repeat(NAME_AT_MOST)}`, undefined],
  ])('writes %j as %j', (text, name) => {
    expect(normalizeName(text)).toBe(name);
  });

  it('changes nothing in what it has written', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(',', '+', '\\', ' ', 'a', '=', 'C=JP', 'CN=', '"', '\\20'), { maxLength: 12 }), (pieces) => {
        const name = normalizeName(pieces.join(''));
        if (name !== undefined) expect(normalizeName(name)).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });
});
