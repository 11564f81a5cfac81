import fc from 'fast-check';
import { encodeIso2022Jp } from '../hl7-v2/encode-iso-2022-jp.js';
import { readPdqResponse } from './pdq-response.js';

const MSH = 'MSH|^~\\&|HUMANBRIDGE|CENTER|GATEWAY|HAREYAKA|20260101120001||RSP^K22^RSP_K21|HB1|P|2.5||||||~ISO IR87||ISO 2022-1994';
const PID =
  'PID|1||0001234^^^3310000001&1.2.392.100495.20.3.51.13310000001&ISO^PI~77^^^LOCAL^PI~88||山田^花子^^^^^L^I~ヤマダ^ハナコ^^^^^L^P||19650415|F';

function answer(...segments: string[]) {
  return readPdqResponse(encodeIso2022Jp([MSH, ...segments, ''].join('\r')));
}

it('a PDQ answer has patients with both names and every identifier, and the pointer to more', () => {
  expect(answer('MSA|AA|GW1', 'QAK|Q1|OK|IHE PDQ Query|2|1|1', 'QPD|IHE PDQ Query|Q1|x', PID, 'DSC|C1|I')).toEqual({
    ok: true,
    status: 'OK',
    patients: [
      {
        name: '山田 花子',
        kana: 'ヤマダ ハナコ',
        birthDate: { text: '19650415', date: '1965-04-15', instant: null },
        sex: 'FEMALE',
        ids: [
          { value: '0001234', authority: '1.2.392.100495.20.3.51.13310000001' },
          { value: '77', authority: null },
          { value: '88', authority: null },
        ],
      },
    ],
    continuation: 'C1',
    messageControlId: 'GW1',
    queryTag: 'Q1',
  });
});

it('a PDQ answer with NF has no patients', () => {
  expect(answer('MSA|AA|GW1', 'QAK|Q1|NF|IHE PDQ Query')).toMatchObject({ ok: true, status: 'NF', patients: [], continuation: null });
});

it('a patient with few values is still returned', () => {
  expect(answer('MSA|AA|GW1', 'QAK|Q1|OK', 'PID|1||5||山田||1965|N')).toMatchObject({
    patients: [
      { name: '山田', kana: null, birthDate: { text: '1965', date: null }, sex: 'UNKNOWN', ids: [{ value: '5', authority: null }] },
    ],
  });
});

it('the name in use is chosen by its type and period, whatever the order, and not by its position', () => {
  const names = [
    '旧姓^花子^^^^^M^I',
    '前^花子^^^^^L^I^^^^20000101^20200331',
    '芸名^花^^^^^S^I',
    '愛称^花^^^^^N^I',
    '今^花子^^^^^L^I^^^^20200401',
    'キュウ^ハナコ^^^^^M^P',
    'イマ^ハナコ^^^^^D^P',
    'NOW^HANAKO^MARIA^^^^L^A',
  ];
  for (const order of [names, [...names].reverse()]) {
    expect(answer('MSA|AA|GW1', 'QAK|Q1|OK', `PID|1||5||${order.join('~')}`)).toMatchObject({
      patients: [{ name: '今 花子', kana: 'イマ ハナコ' }],
    });
  }
});

it('a visit number, and a number that is no longer valid, is not one of the patient’s identifiers', () => {
  expect(answer('MSA|AA|GW1', 'QAK|Q1|OK', 'PID|1||1^^^^VN~2^^^^PI^^20000101^20100101~3^^^^PI~4^^^^MR||山田')).toMatchObject({
    patients: [{ ids: [{ value: '3' }, { value: '4' }] }],
  });
});

it('a refusal has its code, and nothing of the query', () => {
  expect(answer('MSA|AE|GW1', 'ERR||QPD^1^8^1|204^Unknown key 0001234', 'QAK|Q1|AE')).toEqual({
    ok: false,
    code: 'REJECTED',
    reason: 'refused with ERR-3 204',
  });
  expect(answer('MSA|AA|GW1', 'QAK|Q1|AR')).toEqual({ ok: false, code: 'REJECTED', reason: 'refused' });
});

it.each([
  ['no MSA', ['QAK|Q1|OK']],
  ['no MSA', ['MSA|AA', 'QAK|Q1|OK']],
  ['not an answer to a query', ['MSA|XX|GW1', 'QAK|Q1|OK']],
  ['QAK-2 is not a query response status', ['MSA|AA|GW1']],
  ['QAK-2 is not a query response status', ['MSA|AA|GW1', 'QAK|Q1|XX']],
])('the PDQ answer %s is INVALID_DATA (%#)', (reason, segments) => {
  expect(answer(...segments)).toEqual({ ok: false, code: 'INVALID_DATA', reason });
});

it('another message type and other bytes are INVALID_DATA', () => {
  expect(readPdqResponse(Buffer.from('MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.5\rMSA|AA|GW1\rQAK|Q1|OK\r'))).toMatchObject({
    code: 'INVALID_DATA',
  });
  expect(readPdqResponse(Buffer.from('<html>'))).toMatchObject({ code: 'INVALID_DATA' });
  expect(readPdqResponse(Buffer.from([0xff, 0xfe]))).toMatchObject({ code: 'INVALID_DATA' });
});

it('any PDQ answer is read without an exception', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('|', '^', '~', '&', '\r', 'MSA|AA|GW1', 'QAK|Q1|OK', PID, 'ERR', 'DSC|'));
  const built = fc.array(piece).map((pieces) => encodeIso2022Jp(`${MSH}\r${pieces.join('')}`) as Uint8Array);
  fc.assert(fc.property(fc.oneof(built, fc.uint8Array()), (bytes) => expect(typeof readPdqResponse(bytes).ok).toBe('boolean')));
});

it('a line feed within PID-5 is data if the segments end with CR (HL7 2.5 §2.5.4)', () => {
  const pid = 'PID|1||0001^^^&1.2.392.1&ISO^PI||架空^桃\n子^^^^^L^I||19700203|F';
  expect(answer('MSA|AA|GW1', 'QAK|Q1|OK', pid)).toMatchObject({
    patients: [{ name: '架空 桃子', birthDate: { date: '1970-02-03' }, sex: 'FEMALE' }],
  });
});

it.each([
  ['UNICODE UTF-8', (text: string) => Buffer.from(text)],
  ['~ISO IR87', encodeIso2022Jp],
])('a PDQ answer in %s is read as it declares', (sets, encode) => {
  const text = [MSH.replace('~ISO IR87', sets), 'MSA|AA|GW1', 'QAK|Q1|OK', PID, ''].join('\r');
  expect(readPdqResponse(encode(text))).toMatchObject({ ok: true, patients: [{ name: '山田 花子', kana: 'ヤマダ ハナコ' }] });
});
