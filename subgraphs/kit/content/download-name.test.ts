import fc from 'fast-check';
import { isDownloadHeader, writeDownloadHeader } from './download-name.js';

describe('the header of a file that is saved', () => {
  it.each([
    ['a.pdf', "attachment; filename*=UTF-8''a.pdf"],
    ['要約 (1).docx', "attachment; filename*=UTF-8''%E8%A6%81%E7%B4%84%20%281%29.docx"],
    [`a"b';\r\nset-cookie: x`, "attachment; filename*=UTF-8''a%22b%27%3B%0D%0Aset-cookie%3A%20x"],
    ['\ud800', "attachment; filename*=UTF-8''%EF%BF%BD"],
  ])('for %j is %s', (name, header) => {
    expect(writeDownloadHeader(name)).toBe(header);
  });

  it('is recognized for every name of at most 200 characters, and says that name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), (given) => {
        const name = given.slice(0, 200).replace(/\p{Cs}/gu, '');
        fc.pre(name !== '');
        const header = writeDownloadHeader(name);
        expect(isDownloadHeader(header)).toBe(true);
        expect(decodeURIComponent(header.split("''")[1]!)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['attachment', 'inline', '', undefined, ['x'], "attachment; filename*=UTF-8''a\r\nx: y"])('is not %j', (header) => {
    expect(isDownloadHeader(header)).toBe(false);
  });
});
