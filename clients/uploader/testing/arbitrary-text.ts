import fc from 'fast-check';
import type { TextStyle } from './write-text.js';

export const style: fc.Arbitrary<TextStyle> = fc.record({
  lineEnd: fc.constantFrom('\r\n' as const, '\n' as const),
  endOfFile: fc.boolean(),
  isTrimmed: fc.boolean(),
});

/** Words with characters whose second byte in Shift_JIS is that of a backslash or a bar (表, ソ, 能, ポ), half-width kana, NEC and IBM kanji. */
const CHARACTERS = [...'山田太郎表ソ能ポ髙﨑①㈱ﾔﾏﾀﾞｱｲ１２A z5-%／・ー'];

export const text = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 12 })
  .map((all) => all.join('').trim())
  .filter((one) => one !== '' && !/^\d+$/.test(one));

export const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
export const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

export const month = fc
  .record({ year: fc.integer({ min: 1990, max: 2030 }), month: fc.integer({ min: 1, max: 12 }) })
  .map((of) => `${of.year}${String(of.month).padStart(2, '0')}`);

export const day = fc
  .date({ min: new Date('1926-12-25T00:00:00Z'), max: new Date('2030-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));

/** An amount without useless zeros. */
export const decimal = fc
  .record({ whole: fc.integer({ min: 0, max: 9999 }), fraction: fc.constantFrom('', '5', '25', '001') })
  .map(({ whole, fraction }) => (fraction === '' ? String(whole) : `${whole}.${fraction}`));

const ERAS = [
  ['5', 'R', 2018, '20190501'],
  ['4', 'H', 1988, '19890108'],
  ['3', 'S', 1925, '19261225'],
] as const;

/** The ways in which receipt computers write a day or a month: in Western years, and in eras with a digit or a letter. */
export function writtenDate(date: string, how: 'WESTERN' | 'DIGIT' | 'LETTER'): string {
  const era = ERAS.find(([, , , from]) => date >= from.slice(0, date.length));
  if (how === 'WESTERN' || !era) return date;
  const year = String(Number(date.slice(0, 4)) - era[2]).padStart(2, '0');
  return `${how === 'DIGIT' ? era[0] : era[1]}${year}${date.slice(4)}`;
}

export const dateStyle = fc.constantFrom('WESTERN' as const, 'DIGIT' as const, 'LETTER' as const);
