import fc from 'fast-check';
import { encodeIso2022Jp } from './encode-iso-2022-jp.js';
import { readTextAt } from './hl7-field.js';
import { parseMessage } from './hl7-message.js';
import { decodeIso2022Jp } from './iso-2022-jp.js';

function decode(latin1: string) {
  return decodeIso2022Jp(Buffer.from(latin1, 'latin1'));
}

/** A character of JIS X 0208 level 1 or 2, often with a byte that equals an HL7 delimiter. */
const delimiterByte = fc.constantFrom(0x7c, 0x5e, 0x7e, 0x26, 0x5c);
const kanji = fc
  .tuple(fc.integer({ min: 0x30, max: 0x4e }), fc.oneof(delimiterByte, fc.integer({ min: 0x21, max: 0x7e })))
  .map(([row, cell]) => new TextDecoder('iso-2022-jp').decode(Buffer.from([0x1b, 0x24, 0x42, row, cell, 0x1b, 0x28, 0x42])));

it('double-byte runs are between ESC $ B and ESC ( B', () => {
  expect(decode('a\x1b$B$"\x1b(Bz')).toEqual({ ok: true, text: 'aあz' });
});

it('the older escapes are read, JIS Roman as ASCII, so that delimiters stay delimiters', () => {
  expect(decode('\x1b$@0!\x1b(J|~\\')).toEqual({ ok: true, text: '亜|~\\' });
});

it('an empty double-byte run has no effect', () => {
  expect(decode('\x1b$B\x1b(Ba\x1b$B$"\x1b(B\x1b$B$"\x1b(B')).toEqual({ ok: true, text: 'aああ' });
});

it.each([
  ['half-width katakana (ESC ( I)', 'a\x1b(I12^\x1b(Bb', 'aｱｲﾞb'],
  ['half-width katakana up to the end of a segment', '\x1b(I1\ra', 'ｱ\ra'],
  ['JIS X 0212 (ESC $ ( D)', '\x1b$(D0!\x1b(B', '丂'],
  ['the characters of NEC and IBM', '\x1b$B-!|b\x1b(B', '①髙'],
])('%s is read', (_, latin1, text) => {
  expect(decode(latin1)).toEqual({ ok: true, text });
});

it.each([
  ['a user-defined character', '\x1b$Bu!0!\x1b(B', '■亜', 1],
  ['rows that the set leaves empty', '\x1b$B)!~~\x1b(B', '■■', 2],
  ['an empty cell', '\x1b$B"/\x1b(B', '■', 1],
  ['a private double-byte set', '\x1b$(0!!a!\x1b$B0!\x1b(B', '■■亜', 2],
])('%s becomes ■, and the rest is read', (_, latin1, text, replaced) => {
  expect(decode(latin1)).toEqual({ ok: true, text, replaced });
});

it.each([
  ['another country’s set', '\x1b$A!!\x1b(B'],
  ['a byte above 7F', 'a\x80'],
  ['half a character', '\x1b$B$'],
  ['half an escape', '\x1b$'],
])('%s is refused', (_, latin1) => {
  expect(decode(latin1).ok).toBe(false);
});

it('bytes of kanji that equal delimiters never split a field', () => {
  fc.assert(
    fc.property(fc.array(kanji, { minLength: 1, maxLength: 30 }), (characters) => {
      const name = characters.join('');
      const bytes = encodeIso2022Jp(`MSH|^~\\&|A|B|C|D|20260101||ADT^A08|1|P|2.5\rPID|1||P1||${name}^名\r`);
      const text = decodeIso2022Jp(bytes);
      const message = parseMessage(text.ok ? text.text : '');
      if (!message.ok) throw new Error('not parsed');
      const pid = message.message.getSegment('PID');
      expect(pid && [readTextAt(pid, 5, 1), readTextAt(pid, 5, 2)]).toEqual([name, '名']);
    }),
  );
});

it('random bytes give a value or a reason, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(typeof decodeIso2022Jp(bytes).ok).toBe('boolean');
    }),
  );
});

it('encoded text has only ASCII and JIS X 0208', () => {
  const text = (input: string) => {
    const decoded = decodeIso2022Jp(encodeIso2022Jp(input));
    return decoded.ok ? decoded.text : decoded.reason;
  };
  expect(text('ﾔﾏﾀﾞ ﾊﾅｺ')).toBe('ヤマダ ハナコ');
  expect(text('髙橋①𠮷')).toBe('■橋■■');
  expect(text('１−２〜３')).toBe('１－２～３');
});
