import { encodeIso2022Jp } from '../hl7-v2/encode-iso-2022-jp.js';
import { PdqClient } from './pdq-client.js';

const never = new AbortController().signal;

interface ReceivedQuery {
  controlId: string;
  tag: string;
  dsc: string | null;
  /** MSH-9, the second segment, and RCP-2. */
  type: string;
  second: string;
  quantity: string;
}

/** A client whose MLLP is a function from what was asked to the segments after MSH; `asked` keeps every message. */
function clientOf(answer: (asked: ReceivedQuery) => string[] | Promise<string[]>) {
  const asked: ReceivedQuery[] = [];
  const exchange = async ({ controlId, bytes }: { controlId: string; bytes: Buffer }) => {
    const lines = bytes.toString('latin1').split('\r');
    expect(lines[0]?.split('|')[9]).toBe(controlId);
    const dsc = lines.find((line) => line.startsWith('DSC'))?.split('|')[1] ?? null;
    const type = lines[0]?.split('|')[8] ?? '';
    const quantity = lines.find((line) => line.startsWith('RCP'))?.split('|')[2] ?? '';
    const one = { controlId, tag: lines[1]?.split('|')[2] ?? '', dsc, type, second: lines[1] ?? '', quantity };
    asked.push(one);
    const header = 'MSH|^~\\&|H|C|G|H|20260101||RSP^K22^RSP_K21|R1|P|2.5';
    return encodeIso2022Jp([header, ...(await answer(one)), ''].join('\r'));
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

it('a PDQ query follows its pages to the end, each with a new message id and the same query tag', async () => {
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

it('a PDQ query without matches returns an empty list', async () => {
  const { client } = clientOf(({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|NF`]);
  expect(await client.find({ family: '山田' }, never)).toEqual([]);
});

it.each<[string, (asked: ReceivedQuery) => string[]]>([
  ['a refusal', ({ controlId, tag }) => [`MSA|AE|${controlId}`, 'ERR||QPD^1^8^1|204', `QAK|${tag}|AE`]],
  ['an answer to another message', ({ tag }) => ['MSA|AA|X', `QAK|${tag}|OK`]],
  ['an answer to another query', ({ controlId }) => [`MSA|AA|${controlId}`, 'QAK|X|OK', 'PID|1||5']],
  ['a pointer that does not move on', ({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|OK`, 'DSC|C1|I']],
  ['nonsense', () => ['???']],
])('the PDQ answer %s is INVALID_DATA', async (_, answer) => {
  await expect(clientOf(answer).client.find({ family: '山田' }, never)).rejects.toMatchObject({
    name: 'SourceError',
    code: 'INVALID_DATA',
  });
});

it('endless PDQ pages are INVALID_DATA after twenty', async () => {
  const { client, asked } = clientOf(({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|OK`, `DSC|${controlId}|I`]);
  await expect(client.find({ sex: 'FEMALE' }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  expect(asked.filter(({ type }) => type.startsWith('QBP'))).toHaveLength(20);
  expect(asked.filter(({ type }) => type.startsWith('QCN'))).toHaveLength(1);
});

it('a PDQ query without criteria is not sent', async () => {
  const { client, asked } = clientOf(() => []);
  await expect(client.find({}, never)).rejects.toThrow(RangeError);
  expect(asked).toEqual([]);
});

describe('a PDQ query page by page', () => {
  const supplier = ({ controlId, tag, dsc }: ReceivedQuery) => [
    `MSA|AA|${controlId}`,
    `QAK|${tag}|OK`,
    `PID|1||${dsc ?? 'first'}`,
    ...(dsc === null ? ['DSC|C1|I'] : []),
  ];

  it('continues with the pointer, the same tag and the same QPD, also in another process', async () => {
    const before = clientOf(supplier);
    const first = await before.client.findPage({ criteria: { family: '山田', sex: 'FEMALE' }, first: 7 }, never);
    const after = clientOf(supplier);
    const second = await after.client.findPage({ criteria: {}, first: 3, continuation: first.continuation }, never);
    expect([first, second].map(({ patients }) => patients.map((one) => one.ids[0]?.value))).toEqual([['first'], ['C1']]);
    expect(second.continuation).toBeNull();
    expect([before.asked[0]?.quantity, after.asked[0]?.quantity]).toEqual(['7^RD', '3^RD']);
    expect(after.asked[0]).toMatchObject({ dsc: 'C1', tag: before.asked[0]?.tag, second: before.asked[0]?.second });
    expect(after.asked[0]?.controlId).not.toBe(before.asked[0]?.controlId);
  });

  it('fails with GONE for a pointer that the supplier does not know, and for an invalid continuation', async () => {
    const { client } = clientOf((asked) =>
      asked.dsc === null ? supplier(asked) : [`MSA|AE|${asked.controlId}`, 'ERR||DSC^1^1|204', `QAK|${asked.tag}|AE`],
    );
    const { continuation } = await client.findPage({ criteria: { kana: 'ヤマダ' }, first: 1 }, never);
    for (const one of [continuation, '', 'x', '{}', '[]', '[1,2,3]', 'null'].filter((text) => text !== ''))
      await expect(client.findPage({ criteria: {}, first: 1, continuation: one }, never)).rejects.toMatchObject({ code: 'GONE' });
  });

  it('fails with INVALID_DATA if the first page is refused, or if a pointer repeats', async () => {
    const refusing = clientOf(({ controlId, tag }) => [`MSA|AE|${controlId}`, `QAK|${tag}|AE`]);
    await expect(refusing.client.findPage({ criteria: { family: '山' }, first: 1 }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    const still = clientOf(({ controlId, tag }) => [`MSA|AA|${controlId}`, `QAK|${tag}|OK`, 'DSC|C1|I']);
    const { continuation } = await still.client.findPage({ criteria: { family: '山' }, first: 1 }, never);
    await expect(still.client.findPage({ criteria: {}, first: 1, continuation }, never)).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });
});

describe('a PDQ query that is abandoned', () => {
  const cancelled = (asked: ReceivedQuery[]) => asked.filter(({ type }) => type === 'QCN^J01^QCN_J01').map(({ second }) => second);

  it('is cancelled at the supplier if the caller leaves before the end, or says so', async () => {
    const leaving = new AbortController();
    const { client, asked } = clientOf(async ({ controlId, tag, dsc, type }) => {
      if (type.startsWith('QCN')) return [`MSA|AA|${controlId}`];
      if (dsc !== null) {
        leaving.abort();
        throw new Error('the caller has left');
      }
      return [`MSA|AA|${controlId}`, `QAK|${tag}|OK`, 'DSC|C1|I'];
    });
    await expect(client.find({ family: '山田' }, leaving.signal)).rejects.toThrow();
    expect(cancelled(asked)).toEqual([`QID|${asked[0]?.tag}|IHE PDQ Query`]);

    const { continuation } = await client.findPage({ criteria: { family: '山田' }, first: 1 }, never);
    client.abandon(continuation ?? '');
    client.abandon('no continuation');
    expect(cancelled(asked)[1]).toBe(`QID|${asked.findLast(({ type }) => type.startsWith('QBP'))?.tag}|IHE PDQ Query`);
    expect(cancelled(asked)).toHaveLength(2);
  });

  it('is not cancelled if it cannot have more pages or was never sent', async () => {
    const leaving = new AbortController();
    const { client, asked } = clientOf(() => {
      leaving.abort();
      throw new Error('the caller has left');
    });
    await expect(client.find({ patientId: { value: '1', authority: '1.2' } }, leaving.signal)).rejects.toThrow();
    await expect(client.find({ family: '山田' }, AbortSignal.abort())).rejects.toThrow();
    expect(cancelled(asked)).toEqual([]);
  });
});
