import { readPdqResponse } from '../hl7-pdq/pdq-response.js';
import { MAX_DELIMITERS, MAX_SEGMENTS, parseMessage } from '../hl7-v2/hl7-message.js';
import { decodeIso2022Jp, decodeIso2022JpInSteps } from '../hl7-v2/iso-2022-jp.js';
import { finish, PIECE, type Steps } from '../in-slices.js';
import { MOST_IDENTIFIERS, MOST_PATIENTS } from '../patient-demographics.js';
import { decodeMessage, fileSteps, readFile } from './storage/read-file.js';

const HEAD = 'MSH|^~\\&|A|B|C|D|20260101||OUL^R22|1|P|2.5|||||||~ISO IR87\rPID|1||9999013\r';
const PATH = '999/901/9999013/20260101/OML-11/9999013_20260101_OML-11_000000000000001_20260101103059000_01_1';
const lines = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => `${line(n)}\r`).join('');
const results = (count: number) => `${HEAD}OBR|1|5||X\r${lines(count, (n) => `OBX|${n + 1}|NM|3A010^TP^JC10|${n}|7.1|g/dL`)}`;

function counted<T>(work: Steps<T>): { steps: number; result: T } {
  for (let steps = 0; ; steps++) {
    const { done, value: result } = work.next();
    if (done) return { steps, result: result as T };
  }
}

/** How often text is searched while this is done: a measure of work that no clock disturbs. */
function searches(act: () => unknown): number {
  const own = String.prototype.indexOf;
  let count = 0;
  String.prototype.indexOf = function (...args: Parameters<typeof own>) {
    count += 1;
    return own.apply(this, args);
  };
  try {
    act();
  } finally {
    String.prototype.indexOf = own;
  }
  return count;
}

describe('a message that is built to be costly', () => {
  it('is refused if it has more segments or delimiters than the largest stay', () => {
    expect(parseMessage(`${HEAD}${lines(MAX_SEGMENTS, () => 'NTE|')}`)).toEqual({ ok: false, reason: 'the message has too many segments' });
    expect(parseMessage(`${HEAD}OBX${'|'.repeat(MAX_DELIMITERS)}\r`)).toEqual({
      ok: false,
      reason: 'the message has too many delimiters',
    });
    expect(parseMessage(results(4_000)).ok).toBe(true);
  });

  it('with many organisms and many susceptibilities is read in linear time', () => {
    const report = (pairs: number) =>
      `${HEAD}OBR|1|5||6B010^X^JC10\r${lines(2 * pairs, (n) =>
        n % 2 === 0
          ? `OBX|${n}|CWE|6B010000001700011^菌名^JC10|${n >> 1}|${n}^name^JANIS`
          : `OBX|${n}|ST|6C205000001776214^PIPC^JC10|${n >> 1}|S|||S`,
      )}`;
    const workOf = (pairs: number) => searches(() => decodeMessage({ type: 'OML-11', text: report(pairs) }));
    expect(workOf(400) / workOf(100)).toBeLessThan(6);
    const reading = decodeMessage({ type: 'OML-11', text: report(3) });
    if (reading.outcome !== 'READ' || reading.content.kind !== 'labResults') throw new Error(reading.outcome);
    expect(reading.content.microbiology[0]!.findings.map(({ susceptibilities }) => susceptibilities.length)).toEqual([1, 1, 1]);
  });

  it('is read in steps, with the same outcome as at once', () => {
    const bytes = Buffer.from(`${results(4_000)}${lines(900, () => `NTE|${'x'.repeat(900)}`)}`);
    const { steps, result } = counted(fileSteps({ path: PATH, bytes, patientId: '9999013' }));
    expect(steps).toBeGreaterThanOrEqual(Math.floor(bytes.length / PIECE));
    expect(result).toEqual(readFile({ path: PATH, bytes, patientId: '9999013' }));
    expect(result.outcome).toBe('READ');
  });

  it('in Japanese is decoded in steps as at once, however it is split', () => {
    const texts = [
      `${'ab'.repeat(40_000)}\x1b$B${'0!'.repeat(70_000)}\x1b(B`,
      '\x1b$B0!\x1b(Ba'.repeat(40_000),
      'a\x1b$B0!0!0!\x1b(J'.repeat(30_000),
    ];
    for (const text of texts) {
      const bytes = Buffer.from(text, 'latin1');
      expect(finish(decodeIso2022JpInSteps(bytes))).toEqual(decodeIso2022Jp(bytes));
      expect(counted(decodeIso2022JpInSteps(bytes)).steps).toBeGreaterThan(1);
    }
  });

  it.each([
    ['broken after the first piece', `${'a'.repeat(PIECE * 2)}\xff`],
    ['of another escape after the first piece', `${'a'.repeat(PIECE * 2)}\x1b%Gx`],
  ])('is refused if its text is %s', (_what, text) => {
    expect(finish(decodeIso2022JpInSteps(Buffer.from(text, 'latin1'))).ok).toBe(false);
  });
});

describe('an answer to a patient query', () => {
  const answer = (...segments: string[]) =>
    readPdqResponse(Buffer.from(`MSH|^~\\&|A|B|C|D|20260101||RSP^K22|1|P|2.5\rMSA|AA|GW1\rQAK|Q1|OK\rQPD|x|Q1\r${segments.join('\r')}\r`));

  it('with more patients than one query may return is refused', () => {
    expect(answer(...Array<string>(50).fill('PID|1||1'))).toMatchObject({ ok: true });
    expect(answer(...Array<string>(MOST_PATIENTS + 1).fill('PID|1||1'))).toMatchObject({ ok: false, code: 'INVALID_DATA' });
  });

  it('with a patient who has more identifiers than a network has facilities is refused', () => {
    expect(answer(`PID|1||${'1~'.repeat(MOST_IDENTIFIERS + 1)}`)).toMatchObject({ ok: false, code: 'INVALID_DATA' });
  });
});
