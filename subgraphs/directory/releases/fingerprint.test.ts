import { describe, expect, it } from '@jest/globals';
import { readFingerprint } from './fingerprint.js';

describe('reading the fingerprint of a machine', () => {
  it.each([
    ['0123456789ABCDEFGHJK', '0123456789ABCDEFGHJK'],
    [' o123-4567-89ab-cdef-ghjk ', '0123456789ABCDEFGHJK'],
    ['iL1o0 MNPQR STVWX YZ000', '11100MNPQRSTVWXYZ000'],
    ['０１２３４５６７８９ＡＢＣＤＥＦＧＨＪＫ', '0123456789ABCDEFGHJK'],
  ])('takes "%s" as it was meant', (typed, read) => {
    expect(readFingerprint(typed)).toBe(read);
  });

  it.each(['', '0123456789ABCDEFGHJ', '0123456789ABCDEFGHJKM', 'U123456789ABCDEFGHJK', '0123456789ABCDEFGHJ!', '0'.repeat(9_999)])(
    'refuses "%s"',
    (typed) => {
      expect(readFingerprint(typed)).toBeUndefined();
    },
  );
});
