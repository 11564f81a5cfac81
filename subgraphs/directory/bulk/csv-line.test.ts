import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readFields } from './csv-line.js';

/** The same line by a parser of whole files. */
function byLibrary(line: string): string[] | undefined {
  try {
    const rows = parse(line, { relax_column_count: true, record_delimiter: '\n' }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}

it.each<[string, string[] | undefined]>([
  ['a,b', ['a', 'b']],
  ['', ['']],
  [',', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"a ""b""",', ['a "b"', '']],
  ['"",""', ['', '']],
  ['"a', undefined],
  ['a"b"', undefined],
  ['"a"b', undefined],
  ['"a" ,b', undefined],
  ['a\rb', undefined],
])('a line of CSV %j has the fields %j', (line, fields) => {
  expect(readFields(line)).toEqual(fields);
});

it('a line of CSV has the fields that csv-parse finds in it', () => {
  const character = fc.constantFrom('a', ' ', ',', '"', '""', '","', 'あ', "'", '\\', '\t', '𠮷');
  fc.assert(
    fc.property(fc.array(character, { minLength: 1, maxLength: 12 }), (characters) => {
      const line = characters.join('');
      expect([line, readFields(line)]).toEqual([line, byLibrary(line)]);
    }),
    { numRuns: 5_000 },
  );
});
