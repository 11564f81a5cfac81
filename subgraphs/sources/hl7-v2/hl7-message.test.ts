import fc from 'fast-check';
import { listRepetitions, readTextAt } from './hl7-field.js';
import { parseMessage, readBody } from './hl7-message.js';

const HEADER = 'MSH|^~\\&|A|B|C|D|20260101||ADT^A08^ADT_A01|ID1|P|2.5';

function pidOf(pid: string) {
  const parsed = parseMessage(`${HEADER}\r${pid}\r`);
  const segment = parsed.ok ? parsed.message.getSegment('PID') : undefined;
  if (!segment) throw new Error('no PID');
  return segment;
}

it.each(['\r', '\n', '\r\n'])('segments may end with %j', (end) => {
  const parsed = parseMessage(`${HEADER}${end}PID|1||P1${end}`);
  expect(parsed.ok && parsed.message.segments.map((one) => one.name).filter(Boolean)).toEqual(['MSH', 'PID']);
});

it.each([
  ['', 'no MSH segment'],
  ['PID|1', 'no MSH segment'],
  ['MSH', 'no MSH segment'],
  ['MSHA^~\\&A', 'no MSH segment'],
  ['MSH|^^\\&|A', 'MSH-2 repeats a delimiter'],
  ['MSH|^~\\&|A', 'MSH-9 is empty'],
  ['MSH|^~\\&|A|B|C|D|2026||ADT^A08|1|P', 'MSH-12 is empty'],
  [`${HEADER}${'\rA'.repeat(60_000)}`, 'the message has too many segments'],
  [HEADER.padEnd(600_000, '~'), 'the message has too many delimiters'],
  [HEADER.padEnd(9 * 1024 * 1024, 'x'), 'the message is too large'],
])('a broken header or size is refused with a reason (%#)', (text, reason) => {
  expect(parseMessage(text)).toEqual({ ok: false, reason });
});

it('escapes in values are decoded', () => {
  expect(readTextAt(pidOf('PID|1||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f'), 3)).toBe('a|b^c&d~e\\f');
  expect(readTextAt(pidOf('PID|1||\\X4142\\\\H\\c\\N\\\\.br\\d'), 3)).toBe('ABc\nd');
});

it('an invalid escape stays unchanged', () => {
  expect(readTextAt(pidOf('PID|1||C:\\dir'), 3)).toBe('C:\\dir');
  expect(readTextAt(pidOf('PID|1||\\Zx\\a\\F\\'), 3)).toBe('\\Zx\\a|');
  expect(readTextAt(pidOf('PID|1||\\XFF\\'), 3)).toBe('\\XFF\\');
});

it('empty, absent and "" are all null', () => {
  const pid = pidOf('PID|1||""|');
  expect([3, 4, 99].map((field) => readTextAt(pid, field))).toEqual([null, null, null]);
});

it('delimiters other than the usual ones are read', () => {
  const parsed = parseMessage('MSH$%*!@$A$B$C$D$2026$$ADT%A08$1$P$2.5\rPID$1$$P1%x\r');
  const pid = parsed.ok ? parsed.message.getSegment('PID') : undefined;
  expect(pid && [readTextAt(pid, 3, 1), readTextAt(pid, 3, 2)]).toEqual(['P1', 'x']);
});

it('fields of MSH are numbered as in the standard', () => {
  const parsed = parseMessage(HEADER);
  const header = parsed.ok ? parsed.message.header : null;
  expect(header && [1, 3, 7, 10, 12, 13].map((field) => readTextAt(header, field))).toEqual(['|', 'A', '20260101', 'ID1', '2.5', null]);
});

it('a single value is the first repetition that is not empty, and a list has all of them', () => {
  const pid = pidOf('PID|1||~^^~^x&y^~B^z|^b|');
  expect([readTextAt(pid, 3), readTextAt(pid, 3, 2), readTextAt(pid, 3, 2, 2), readTextAt(pid, 3, 9)]).toEqual([null, 'x&y', 'y', null]);
  expect(listRepetitions(pid, 3).map(({ components }) => components)).toEqual([
    ['', 'x&y', ''],
    ['B', 'z'],
  ]);
  expect([readTextAt(pid, 4, 2), readTextAt(pid, 5), listRepetitions(pid, 5)]).toEqual(['b', null, []]);
});

it('segments without a name are left out with a warning', () => {
  const parsed = parseMessage(`${HEADER}\rPID|1||P1\rOBX\rMSH\rOBX||\r`);
  const body = parsed.ok ? readBody(parsed.message) : null;
  expect(body?.segments.map((one) => one.name)).toEqual(['PID']);
  expect(body?.warnings).toEqual(['3 empty segments left out']);
});

it('any text is read as a message or refused with a reason', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('|', '^', '~', '&', '\\', '\r', 'PID', HEADER));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const parsed = parseMessage(`MSH${pieces.join('')}`);
      if (parsed.ok) for (const segment of readBody(parsed.message).segments) readTextAt(segment, 3, 1, 1);
    }),
  );
});
