import fc from 'fast-check';
import { endRunaway } from '../testing/end-runaway.js';
import { readFile } from './storage/read-file.js';
import { mutation } from './testing/mutations.js';
import { PATIENT, pathOf, WRITTEN, type WrittenMessage, writtenMessage } from './testing/written-messages.js';

/** So unlike the patient's that no change of a few bytes makes one of the other. */
const NEIGHBOUR = '5550123XYZ';
const SEED = 20260101;
const OUTCOMES = ['READ', 'NOT_CURRENT', 'QUARANTINED', 'INVALID', 'UNSUPPORTED'];

function written(patient: string): WrittenMessage[] {
  return Object.keys(WRITTEN).flatMap((type) => fc.sample(writtenMessage(type, patient), { numRuns: 8, seed: SEED }));
}

const own = written(PATIENT);
const neighbours = written(NEIGHBOUR);

function read(type: string, bytes: Uint8Array) {
  const reading = endRunaway(() => readFile({ path: pathOf(type), bytes, patientId: PATIENT }));
  expect(OUTCOMES).toContain(reading.outcome);
  return reading;
}

it('a damaged file is read partly or refused, without an exception and in limited time', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.constantFrom(...own), mutation, ({ type, bytes }, change) => {
      const reading = read(type, change(bytes));
      seen.set(reading.outcome, (seen.get(reading.outcome) ?? 0) + 1);
      // Whatever was understood can be passed on.
      expect(JSON.parse(JSON.stringify(reading))).toMatchObject({ outcome: reading.outcome });
    }),
    { numRuns: 6_000, seed: SEED },
  );
  // The damage is neither so slight that nothing is refused, nor so great that nothing is read.
  for (const outcome of ['READ', 'INVALID', 'QUARANTINED']) expect(seen.get(outcome)).toBeGreaterThan(100);
});

it("another patient's file in the patient's folder is never read, however it is damaged", () => {
  fc.assert(
    fc.property(fc.constantFrom(...neighbours), mutation, ({ type, bytes }, change) => {
      expect(read(type, change(bytes)).outcome).not.toBe('READ');
    }),
    { numRuns: 3_000, seed: SEED },
  );
});

it("another patient's message after the patient's own, or another PID among its segments, is never read", () => {
  const pid = Buffer.from(`PID|0001||${NEIGHBOUR}^^^^PI||NEIGHBOUR\r`);
  const joined = fc.oneof(
    fc
      .tuple(fc.constantFrom(...own), fc.constantFrom(...neighbours))
      .map(([a, b]) => ({ type: a.type, bytes: Buffer.concat([a.bytes, b.bytes]) })),
    fc.tuple(fc.constantFrom(...own), fc.nat(60)).map(([{ type, bytes }, at]) => {
      const lines = Buffer.from(bytes).toString('latin1').split('\r');
      const where = 1 + (at % (lines.length - 1));
      const [before, after] = [lines.slice(0, where), lines.slice(where)].map((all) => Buffer.from(`${all.join('\r')}`, 'latin1')) as [
        Buffer,
        Buffer,
      ];
      return { type, bytes: Buffer.concat([before, Buffer.from('\r'), pid, after]) };
    }),
  );
  fc.assert(
    fc.property(joined, ({ type, bytes }) => {
      expect(['QUARANTINED', 'INVALID']).toContain(read(type, bytes).outcome);
    }),
    { numRuns: 1_000, seed: SEED },
  );
});

it('a kanji whose bytes are delimiters splits no field', () => {
  fc.assert(
    fc.property(fc.constantFrom(...own), ({ type, bytes }) => {
      const before = read(type, bytes);
      const text = Buffer.from(bytes).toString('latin1');
      // 38 7C is 厚: its second byte is the field separator.
      const changed = Buffer.from(text.replaceAll(/(\x1b\$B)[^\x1b]{2}/g, '$1\x38\x7c'), 'latin1');
      const after = read(type, changed);
      expect(shapeOf(after)).toEqual(shapeOf(before));
    }),
    { numRuns: 200, seed: SEED },
  );
});

const JC10 = (code: string) => `${code}^名^JC10`;

it.each<[string, string, (n: number) => string]>([
  ['drugs of one mixture', 'OMP-02', (n) => `ORC|NW|1||G\rRXE||D${n}`],
  ['components', 'OMP-02', (n) => `RXC|A|D${n}`],
  ['drugs of times of their own', 'OMP-12', (n) => `RXA|0|1|${n}||D`],
  ['routes', 'OMP-12', (n) => `RXA|0|1|1||D\rRXR|${n}`],
  ['organisms of one number', 'OML-11', (n) => `OBX|1|CWE|${JC10('6B010000001774214')}|1|${n}^X^JANIS`],
  ['organisms of numbers of their own', 'OML-11', (n) => `OBX|1|CWE|${JC10('6B010000001774214')}|${n}|${n}^X^JANIS`],
  ['batteries', 'OML-11', () => `OBR|1|1||${JC10('6C205')}${'|'.repeat(22)}6B010000001774214^1\rOBX|1|NM|${JC10('6C2056')}||1`],
  [
    'cultures with batteries',
    'OML-11',
    () => `OBR|1|1\rOBX|1|CWE|${JC10('6B0')}|1|1^X^JANIS\rOBR|1|1${'|'.repeat(24)}6B0^1\rOBX|1|NM|${JC10('6C2')}||1`,
  ],
  ['notes', 'OML-11', (n) => `NTE|${n}||${n}`],
  ['orders with notes', 'OML-11', (n) => `OBR|${n}\rNTE|1||${n}\rOBX|1|ST|A||${n}`],
  ['continuations', 'OML-11', (n) => `ADD|${n}`],
  ['lines within a field', 'OML-11', (n) => `NTE|1||${'\nOBX|'.repeat(9)}${n}`],
  ['foreign segments', 'OML-11', (n) => `Z0${n % 10}|${n}`],
  ['exposures', 'OMG-11', (n) => `ORC|CH|${n}||||||1\rOBR||${n}||P${n}`],
  ['parts of one order', 'OMG-01', () => 'ORC|PA|1\rOBR||1||P\rIPC|1|1|1.2.3|1|CT'],
  ['specimens', 'OML-01', (n) => `SPM|${n}\rORC|NW|${n}`],
  ['meals', 'OMD', (n) => `ORC|NW|${n}\rODS|D||${n}`],
  ['problems', 'PPR-01', (n) => `PRB|AD||${n}\rZPR|${'m~'.repeat(8)}`],
])('a file with only %s is read or refused in limited time', (_, type, segment) => {
  const head = `MSH|^~\\&|A|B|C|D|20260101||${WRITTEN[type]!.message}|1|P|2.5\rPID|1||${PATIENT}`;
  const body = Array.from({ length: 8_000 }, (__, n) => segment(n)).join('\r');
  read(type, Buffer.from(`${head}\r${body}\r`, 'latin1'));
});

/** What is there and what is not, of the types of values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}
