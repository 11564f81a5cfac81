import { encodeIso2022Jp } from '../ssmix2/encode-iso-2022-jp.js';
import { PdqClient } from './pdq-client.js';

const never = new AbortController().signal;

interface Asked {
  controlId: string;
  tag: string;
  dsc: string | null;
}

/** A client whose MLLP is a function from what was asked to the segments after MSH; `asked` keeps every message. */
function clientOf(answer: (asked: Asked) => string[]) {
  const asked: Asked[] = [];
  const exchange = async ({ controlId, bytes }: { controlId: string; bytes: Buffer }) => {
    const lines = bytes.toString('latin1').split('\r');
    expect(lines[0]?.split('|')[9]).toBe(controlId);
    const dsc = lines.find((line) => line.startsWith('DSC'))?.split('|')[1] ?? null;
    const one = { controlId, tag: lines[1]?.split('|')[2] ?? '', dsc };
    asked.push(one);
    const header = 'MSH|^~\\&|H|C|G|H|20260101||RSP^K22^RSP_K21|R1|P|2.5';
    return encodeIso2022Jp([header, ...answer(one), ''].join('\r'));
  };
  const client = new PdqClient({
    mllp: { exchange },
    sendingApplication: 'GATEWAY',
    receivingApplication: 'HUMANBRIDGE',
    receivingFacility: 'CENTER',
    now: () => new Date('2026-01-01T00:00:00Z'),
  });
  return { client, asked };
}

test('pages are followed to the end, each with a new message id and the same query tag', async () => {
  const { client, asked } = clientOf(({ controlId, tag, dsc }) => [
    `MSA|AA|${controlId}`,
    `QAK|${tag}|OK`,
    `PID|1||${dsc ?? 'first'}`,
    ...(dsc === 'C2' ? [] : [`DSC|${dsc === null ? 'C1' : 'C2'}|I`]),
  ]);
  const patients = await client.find({ family: '山田' }, never);
  expect(patients.map((one) => one.ids[0]?.value)).toEqual(['first', 'C1', 'C2']);
  expect(new Set(asked.map((one) => one.controlId)).size).toBe(3);
  expect(asked.every((one) => one.controlId.length <= 20)).toBe(true);
  expect(new Set(asked.map((one) => one.tag)).size).toBe(1);
});

test('nobody is an empty list', async () => {
  const { client } = clientOf(({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|NF`]);
  expect(await client.find({ family: '山田' }, never)).toEqual([]);
});

test.each<[string, (asked: Asked) => string[]]>([
  ['a refusal', ({ controlId, tag }) => [`MSA|AE|${controlId}`, 'ERR||QPD^1^8^1|204', `QAK|${tag}|AE`]],
  ['an answer to another message', ({ tag }) => ['MSA|AA|X', `QAK|${tag}|OK`]],
  ['an answer to another query', ({ controlId }) => [`MSA|AA|${controlId}`, 'QAK|X|OK', 'PID|1||5']],
  ['a pointer that does not move on', ({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|OK`, 'DSC|C1|I']],
  ['nonsense', () => ['???']],
])('%s is INVALID_DATA', async (_, answer) => {
  await expect(clientOf(answer).client.find({ family: '山田' }, never)).rejects.toMatchObject({
    name: 'SourceError',
    code: 'INVALID_DATA',
  });
});

test('pages without end are INVALID_DATA after twenty', async () => {
  const { client, asked } = clientOf(({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|OK`, `DSC|${controlId}|I`]);
  await expect(client.find({ sex: 'FEMALE' }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  expect(asked).toHaveLength(20);
});

test('without criteria nothing is asked', async () => {
  const { client, asked } = clientOf(() => []);
  await expect(client.find({}, never)).rejects.toThrow(RangeError);
  expect(asked).toEqual([]);
});
