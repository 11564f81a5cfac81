import { finish, PIECE } from '../in-slices.js';
import { encodeIso2022Jp } from './encode-iso-2022-jp.js';
import { decodeMessageTextInSteps } from './message-text.js';

const message = (sets: string, text: string) => `MSH|^~\\&|A|B|C|D|20260101||ADT^A08|1|P|2.5||||||${sets}\rNTE|1||${text}\r`;
const utf8 = (text: string) => Buffer.from(text);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

function read(bytes: Uint8Array) {
  const decoded = finish(decodeMessageTextInSteps(bytes));
  return decoded.ok ? { text: decoded.text.split('\r')[1]?.split('|')[3], warnings: decoded.warnings } : decoded.reason;
}

const irregular = (text: string) => ({ code: 'IRREGULAR', place: 'MSH-18', text });

it.each([
  ['~ISO IR87', encodeIso2022Jp(message('~ISO IR87', '日本')), '日本'],
  ['nothing', encodeIso2022Jp(message('', '日本')), '日本'],
  ['UNICODE UTF-8', utf8(message('UNICODE UTF-8', '日本𠮷')), '日本𠮷'],
  ['UNICODE', utf8(message('UNICODE', '日本')), '日本'],
  ['UNICODE UTF-8, without any character that needs it', utf8(message('UNICODE UTF-8', 'abc')), 'abc'],
  ['ISO IR13, in eight bits', latin1(message('~ISO IR13', '\xb1\xb2')), 'ｱｲ'],
  ['ISO IR13, in ISO 2022', latin1(message('~ISO IR13', '\x1b(I12\x1b(B')), 'ｱｲ'],
  ['ISO IR13 and ISO IR87', latin1(message('~ISO IR13~ISO IR87', '\xb1\x1b$B0!\x1b(B')), 'ｱ亜'],
  ['ISO IR159', latin1(message('~ISO IR87~ISO IR159', '\x1b$(D0!\x1b(B')), '丂'],
  ['8859/1', latin1(message('8859/1', 'Müller')), 'Müller'],
  ['ASCII', latin1(message('ASCII', 'abc')), 'abc'],
  ['UTF-8 by a byte order mark', utf8(`\ufeff${message('', '日本')}`), '日本'],
  ['UTF-16 by a byte order mark', Buffer.from(`\ufeff${message('', '日本')}`, 'utf16le'), '日本'],
])('a message that declares %s is read without a warning', (_, bytes, text) => {
  expect(read(bytes)).toEqual({ text, warnings: [] });
});

it.each([
  ['UTF-8', '~ISO IR87', utf8(message('~ISO IR87', '日本'))],
  ['UTF-8', '8859/1', utf8(message('8859/1', '日本'))],
  ['UTF-8', '~ISO IR13', utf8(message('~ISO IR13', '日本'))],
  ['UTF-8 with a byte order mark', 'ISO IR87', utf8(`\ufeff${message('ISO IR87', '日本')}`)],
  ['ISO-2022-JP', 'UNICODE UTF-8', encodeIso2022Jp(message('UNICODE UTF-8', '日本'))],
])('%s in a message that declares %s is read, with a warning', (_, sets, bytes) => {
  expect(read(bytes)).toEqual({ text: '日本', warnings: [irregular(sets.replace('~', ''))] });
});

it.each([
  ['ISO-2022-JP', latin1(message('~ISO IR87', 'a\x1b$Bu!\x1b(Bb'))],
  ['UTF-8', latin1(message('UNICODE UTF-8', 'a\xffb'))],
])('a character of no known set in %s becomes ■, with a warning', (_, bytes) => {
  expect(read(bytes)).toEqual({ text: 'a■b', warnings: [{ code: 'CHARACTER_REPLACED', place: null, text: null }] });
});

it.each([
  ['bytes above 7F without a declaration', utf8(message('', '日本')), 'bytes that are not ISO-2022-JP'],
  ['Shift_JIS', latin1(message('~ISO IR87', '\x93\xfa')), 'bytes that are not ISO-2022-JP'],
  [
    'mostly other bytes in UTF-8',
    latin1(message('UNICODE UTF-8', '\x93\xfa'.repeat(50))),
    'bytes that are not the Unicode that MSH-18 declares',
  ],
])('%s is refused', (_, bytes, reason) => {
  expect(read(bytes)).toBe(reason);
});

it.each(['~ISO IR87', 'UNICODE UTF-8'])('a message of %s that is larger than a piece is decoded in steps, as a small one', (sets) => {
  const text = `日${'本'.repeat(PIECE)}`;
  const bytes = sets.startsWith('UNI') ? utf8(message(sets, text)) : encodeIso2022Jp(message(sets, text));
  expect(read(bytes)).toEqual({ text, warnings: [] });
});
