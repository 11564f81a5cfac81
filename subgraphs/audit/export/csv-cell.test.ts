import fc from 'fast-check';
import { writeCell, writeLine } from './csv-cell.js';

describe('a cell of a CSV file', () => {
  it.each([
    ['pat_1', 'pat_1'],
    ['', ''],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [-3, '-3'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['a\r\nb', '"a\r\nb"'],
    [' a', '" a"'],
    ['岡山 花子', '岡山 花子'],
    ['2026-01-15T03:00:01.000Z', '2026-01-15T03:00:01.000Z'],
  ])('writes %j as %j', (value, cell) => {
    expect(writeCell(value)).toBe(cell);
  });

  it.each([
    ['=1+1', `"'=1+1"`],
    ['+81', `"'+81"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['\ttext', `"'\ttext"`],
    ['＝1+1', `"'＝1+1"`],
    ['＋1', `"'＋1"`],
    ['－1', `"'－1"`],
    ['−1', `"'−1"`],
    ['＠A', `"'＠A"`],
    ['  =1', `"'  =1"`],
    ['　=1', `"'　=1"`],
    ['"=1', `"'""=1"`],
    ["'=1", `"''=1"`],
    ['\u200b=1', `"'\u200b=1"`],
    ['\ufeff=1', `"'\ufeff=1"`],
    ['\u0000=1', `"'\u0000=1"`],
    ['|cmd', `"'|cmd"`],
    ['%0A', `"'%0A"`],
    [`=HYPERLINK("http://x")`, `"'=HYPERLINK(""http://x"")"`],
  ])('makes the formula %j a text', (value, cell) => {
    expect(writeCell(value)).toBe(cell);
  });

  it('never begins with the sign of a formula, and keeps the text, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const read = readCell(writeCell(value));
        expect([value, `'${value}`]).toContain(read);
        expect(read).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/);
      }),
    );
  });
});

describe('a line of a CSV file', () => {
  it('ends with CR and LF, and separates cells by commas', () => {
    expect(writeLine(['a', null, 1, 'b,c'])).toBe('a,,1,"b,c"\r\n');
  });
});

/** Reads one cell as RFC 4180 says. */
function readCell(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
