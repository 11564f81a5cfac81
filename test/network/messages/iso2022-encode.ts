import Encoding from 'encoding-japanese';

/** Characters of Windows outside JIS X 0208 that people type, with the spelling that SS-MIX2 requires. */
const SPELLED: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳'].map((sign, index) => [sign, `(${index + 1})`])),
  ...Object.fromEntries(['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ'].map((sign, index) => [sign, ['I', 'II', 'III', 'IV', 'V'][index] ?? ''])),
  '㈱': '(株)',
  '㈲': '(有)',
  '㍉': 'ミリ',
  '㎎': 'mg',
  '㎏': 'kg',
  '㏄': 'cc',
  '℡': 'TEL',
  '№': 'No.',
};

/**
 * Text as SS-MIX2 stores it: ISO-2022-JP with ASCII and JIS X 0208 only. Half-width kana become full-width, the specials above are
 * spelled out, and every other character becomes the substitute ■ (外字).
 */
export function encodeIso2022(text: string): Buffer {
  const allowed = [...Encoding.toZenkanaCase(text)].map(allowedForm).join('');
  return Buffer.from(toJis(allowed));
}

const forms = new Map<string, string>();

function allowedForm(character: string): string {
  if (character < '\x80') return character;
  let form = forms.get(character);
  if (form === undefined) {
    form = SPELLED[character] ?? (isJisX0208(character) ? character : '■');
    forms.set(character, form);
  }
  return form;
}

/** Rows 1–8 and 16–84; row 13 is NEC's, rows above 84 are IBM's. */
function isJisX0208(character: string): boolean {
  const bytes = toJis(character);
  if (bytes.length !== 8 || bytes[1] !== 0x24) return false;
  const row = (bytes[3] ?? 0) - 0x20;
  return (row >= 1 && row <= 8) || (row >= 16 && row <= 84);
}

function toJis(text: string): number[] {
  return Encoding.convert(Encoding.stringToCode(text), { to: 'JIS', from: 'UNICODE', type: 'array' });
}
