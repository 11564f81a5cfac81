import { parseMessage, readBody } from './hl7-message.js';
import { type FieldTable, findUnreadFields } from './unread-fields.js';

const TABLE: FieldTable = {
  PID: 'the patient of the chart',
  RXE: {
    shown: { 2: 'drug', 3: 'dose', 5: 'dose', 7: 'usage', 8: 'sequence' },
    repeating: [7],
    beside: { 5: [3] },
    insteadOf: { 3: [4] },
    counters: [8],
    notCarried: { 15: 'an administrative number' },
  },
};

function warningsOf(...segments: string[]) {
  const parsed = parseMessage(`MSH|^~\\&|A|B|C|D|20260101||RDE^O11|1|P|2.5\r${segments.join('\r')}\r`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return findUnreadFields(readBody(parsed.message).segments, TABLE);
}

it('a field that no reader reads is a warning with its text as written', () => {
  expect(warningsOf('PID|1||9', `RXE||1^薬|||||${'|'.repeat(2)}F\\T\\1^x~y`)).toEqual([
    { code: 'NOT_SHOWN', place: 'RXE-9', text: 'F&1^x~y' },
  ]);
});

it('fields that are read, empty, or declared as not carried give no warning', () => {
  expect(warningsOf(`RXE|""|1^薬|||||a~b${'|'.repeat(8)}77`)).toEqual([]);
});

it('a further repetition of a field that is read once is a warning', () => {
  expect(warningsOf('RXE||1^薬~2^別の薬')).toEqual([{ code: 'NOT_SHOWN', place: 'RXE-2', text: '2^別の薬' }]);
});

it('a segment that the table does not list is a warning with all of its text', () => {
  expect(warningsOf('ZXX|1|何か^x')).toEqual([{ code: 'NOT_SHOWN', place: 'ZXX', text: '1|何か^x' }]);
});

it('a unit without its amount is a warning, because no field shows it', () => {
  expect(warningsOf('RXE||1|2||TAB^錠')).toEqual([]);
  expect(warningsOf('RXE||1|||TAB^錠')).toEqual([{ code: 'NOT_SHOWN', place: 'RXE-5', text: 'TAB^錠' }]);
});

it('a field that is only read where another is empty is a warning beside it, unless both say the same', () => {
  expect(warningsOf('RXE||1|2|2').map(({ place }) => place)).toEqual(['RXE-4']);
  expect(warningsOf('RXE||1|2|3')).toEqual([
    { code: 'NOT_SHOWN', place: 'RXE-3', text: '2' },
    { code: 'NOT_SHOWN', place: 'RXE-4', text: '3' },
  ]);
});

it('a sub-ID that is a plain number is no warning, and any other sub-ID is one', () => {
  expect(warningsOf('RXE||1^薬||||||2')).toEqual([]);
  expect(warningsOf('RXE||1^薬||||||60分')).toEqual([{ code: 'NOT_SHOWN', place: 'RXE-8', text: '60分' }]);
});
