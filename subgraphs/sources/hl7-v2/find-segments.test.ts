import { readTextAt, readWholeText } from './hl7-field.js';
import { parseMessage } from './hl7-message.js';

const HEADER = 'MSH|^~\\&|A|B|C|D|20260101||OUL^R22|ID1|P|2.5';

function read(text: string) {
  const parsed = parseMessage(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { message } = parsed;
  return { message, names: message.segments.map(({ name }) => name), warnings: message.context.warnings };
}

it.each([
  ['CR', '\r'],
  ['CRLF', '\r\n'],
])('in a message whose segments end with %s, a line feed within a field is data (HL7 2.5 §2.5.4)', (_, end) => {
  const { message, names, warnings } = read([HEADER, 'OBX|1|TX|Z||陰性\nただし再検で陽性|||A|||F', 'NTE|1||a\n b', ''].join(end));
  expect(names).toEqual(['MSH', 'OBX', 'NTE']);
  const [, obx, nte] = message.segments;
  expect([readWholeText(obx!, 5), readTextAt(obx!, 11), readWholeText(nte!, 3)]).toEqual(['陰性\nただし再検で陽性', 'F', 'a\n b']);
  expect(warnings).toEqual([]);
});

it('in a message whose segments end with LF, LF ends every segment, and a CR does too', () => {
  expect(read(`${HEADER}\nPID|1\nOBX|1\rOBX|2\r\nOBX|3\n`).names).toEqual(['MSH', 'PID', 'OBX', 'OBX', 'OBX']);
  expect(read(`${HEADER}\nPID|1`).names).toEqual(['MSH', 'PID']);
});

it('a line of data that looks like a segment stays data, with a warning', () => {
  const { message, names, warnings } = read(`${HEADER}\rNTE|1||a\nOBX|1|NM\rOBX|2\r`);
  expect(names).toEqual(['MSH', 'NTE', 'OBX']);
  expect(readWholeText(message.segments[1]!, 3)).toBe('a\nOBX');
  expect(warnings).toEqual([{ code: 'IRREGULAR', place: 'NTE', text: 'OBX|1|NM' }]);
});

it('names and codes lose the line breaks within them', () => {
  const { message } = read(`${HEADER}\rPID|1||7\n7||架空^桃\n子^^^^^L\r`);
  const [, pid] = message.segments;
  expect([readTextAt(pid!, 3), readTextAt(pid!, 5), readTextAt(pid!, 5, 2)]).toEqual(['7 7', '架空', '桃子']);
});

it('blanks before a name and a name in lower case are read, with a warning', () => {
  const { names, warnings } = read(`\ufeff ${HEADER}\r  PID|1\r\tobx|1\r\nOBX|2\r`);
  expect(names).toEqual(['MSH', 'PID', 'OBX', 'OBX']);
  expect(warnings).toEqual(['PID', 'OBX'].map((place) => ({ code: 'IRREGULAR', place, text: null })));
  expect(read(`msh${HEADER.slice(3)}\rPID|1\r`)).toMatchObject({ names: ['MSH', 'PID'], warnings: [{ code: 'IRREGULAR', place: 'MSH' }] });
});

it('ADD continues the last field of the segment before it (HL7 2.5 §2.10.2.1)', () => {
  const { message, names, warnings } = read(`${HEADER}\rOBX|1|TX|Z||悪性を\rADD|疑わ\rADD|ない||||||F\rNTE|1||a\\\rADD|F\\b\r`);
  expect(names).toEqual(['MSH', 'OBX', 'NTE']);
  const [, obx, nte] = message.segments;
  expect([readWholeText(obx!, 5), readTextAt(obx!, 11), readWholeText(nte!, 3)]).toEqual(['悪性を疑わない', 'F', 'a|b']);
  expect(warnings).toEqual([]);
});

it('an ADD that continues nothing is shown as a warning', () => {
  expect(read(`${HEADER}\rADD|lost\rPID|1\r`).warnings).toEqual([{ code: 'NOT_SHOWN', place: 'ADD', text: 'ADD|lost' }]);
});

it('a segment that no standard knows is reported with its text', () => {
  expect(read(`${HEADER}\rZX9|1|独自\rXYZ|2\rno segment\r`).warnings).toEqual([
    { code: 'NOT_SHOWN', place: 'ZX9', text: 'ZX9|1|独自' },
    { code: 'NOT_SHOWN', place: 'XYZ', text: 'XYZ|2' },
    { code: 'NOT_SHOWN', place: null, text: 'no segment' },
  ]);
});

it('a message with thousands of foreign segments keeps a bounded number of warnings', () => {
  const many = Array.from({ length: 4_000 }, (_, n) => `Z${n}${'x'.repeat(500)}`).join('\r');
  const { warnings } = read(`${HEADER}\r${many}\r`);
  expect(warnings.length).toBeLessThanOrEqual(50);
  for (const { text } of warnings) expect(text!.length).toBeLessThanOrEqual(401);
});
