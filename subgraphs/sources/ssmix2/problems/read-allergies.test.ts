import { contentOf } from '../testing/read-segments.js';

const iam = (status: string, substance = 'P1^薬^99X') => `IAM|1|DA^薬剤^HL70127|${substance}|SV^重度^HL70128||A${'|'.repeat(11)}${status}`;

function allergies(...segments: string[]) {
  return contentOf('allergies', 'ADT-61', ...segments).values;
}

it.each([
  ['U', 'UNCONFIRMED'],
  ['P', 'PENDING'],
  ['S', 'SUSPECTED'],
  ['C', 'CONFIRMED'],
  ['I', 'INACTIVE'],
  ['E', 'ERRONEOUS'],
  ['D', 'DOUBTED'],
])('an allergy with %s in IAM-17 is %s (HL7 table 0438)', (code, status) => {
  expect(allergies(iam(`${code}^x^HL70438`))).toMatchObject([{ status }]);
  expect(allergies(iam(code))[0]).not.toHaveProperty('warnings');
});

it('a status that is not of the table is a warning with its words', () => {
  expect(allergies(iam('1^要確認^99X'))).toMatchObject([
    { status: null, warnings: [{ code: 'NOT_UNDERSTOOD', place: 'IAM-17', text: '1^要確認^99X' }] },
  ]);
});

it('AL1 is read where no IAM is there, and is a warning beside one', () => {
  const al1 = 'AL1|1|FA^食物^HL70127|F1^ソバ^99X|MO^中等度^HL70128|湿疹~発熱|20200101';
  expect(allergies(al1)).toMatchObject([
    { kind: { code: 'FA' }, substance: { text: 'ソバ' }, severity: { code: 'MO' }, reaction: '湿疹、発熱', status: null },
  ]);
  expect(allergies(al1)[0]).toMatchObject({ identifiedOn: { date: '2020-01-01' } });
  expect(allergies(iam('C'), al1)).toMatchObject([{ substance: { text: '薬' }, warnings: [{ code: 'NOT_SHOWN', place: 'AL1' }] }]);
});

it('a comment belongs to the allergy before it, and an unread field is a warning', () => {
  const [first, second] = allergies(iam('C'), 'NTE|1||家族の申告', iam('C', 'P2^別の薬'), 'ZXX|1');
  expect(first).toMatchObject({ notes: ['家族の申告'] });
  expect(second).not.toHaveProperty('notes');
  expect(second).toMatchObject({ warnings: [{ place: 'ZXX' }] });
});
