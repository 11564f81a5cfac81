import { contentOf } from '../ssmix2/testing/read-segments.js';

const ORDER = ['ORC|NW|7', 'RXE||A^薬|1', 'RXR|PO'];
const REPORT = ['SPM|1|||023^血清^JC10', 'OBR|1|7||E001^x^99Z', 'OBX|1|NM|3A010^検査^JC10||9|mg/dL|||||F'];

describe('a comment (NTE-3)', () => {
  it.each([
    ['a simple one', '食後に', '食後に'],
    ['one with separators that were not escaped', 'A^B & C~D', 'A^B & C~D'],
    ['one with empty repetitions', 'A~~B', 'A~~B'],
    ['one with an escaped separator', 'A\\T\\B', 'A&B'],
  ])('is the same text in an order and in a report: %s', (_what, written, text) => {
    const note = `NTE|1||${written}`;
    expect(contentOf('prescription', 'OMP-01', ...ORDER, note).value.items[0]!.notes).toEqual([text]);
    expect(contentOf('labResults', 'OML-11', ...REPORT, note).values[0]!.notes).toEqual([text]);
  });

  it.each(['', '""', '  '])('that is %j is none', (written) => {
    const note = `NTE|1||${written}`;
    expect(contentOf('prescription', 'OMP-01', ...ORDER, note).value.items[0]!.notes).toBeUndefined();
    expect(contentOf('labResults', 'OML-11', ...REPORT, note).values[0]!.notes ?? []).toEqual([]);
  });
});
