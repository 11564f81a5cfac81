import { contentOf, decoded } from '../testing/read-segments.js';

const ORC = (no: string, control = 'NW') =>
  `ORC|${control}|${no}|||||||20260101183301|||607^医師^一郎|||||15^呼吸器外科^99XY1${'|'.repeat(12)}I^入院^HL70482`;

it('each specimen has its tests, panel and order', () => {
  const { values, warnings } = contentOf(
    'labOrders',
    'OML-01',
    'SPM|1|||023^血清^JC10^01^血清^99Z01|||||||||||||202601011500',
    ORC('354'),
    'OBR|1|354||E002^生化学的検査^99O03||||||||||||608^医師^二郎',
    'OBX|1||3A010000002327101^総蛋白^JC10^10222^ＴＰ^99X03||||||||O',
    'OBX|2||3J010000002327101^総ビリルビン^JC10||||||||O',
    'SPM|2|||022^血漿^JC10',
    ORC('354'),
    'OBR|1|354||E001^血液学的検査^99O03',
    'OBX|1||2B030^ＰＴ^JC10||||||||O',
  );
  expect(warnings).toEqual([]);
  expect(values).toMatchObject([
    {
      orderNo: '354',
      sequence: '1',
      orderedAt: { text: '20260101183301' },
      items: [{ code: '3A010000002327101', text: '総蛋白' }, { text: '総ビリルビン' }],
      panel: { code: 'E002' },
      specimen: { code: '023', text: '血清' },
      collectedAt: { text: '202601011500' },
      department: { code: '15' },
      place: 'INPATIENT',
      author: '医師 二郎',
    },
    { sequence: '2', items: [{ text: 'ＰＴ' }], specimen: { code: '022' }, collectedAt: null, author: '医師 一郎' },
  ]);
});

it('an order without single tests has its panel; one without OBR is read too', () => {
  const { values } = contentOf(
    'labOrders',
    'OML-01',
    ORC('1'),
    'OBR|1|1||P1^尿一般^99',
    'SPM|1|||017^血液^JC10',
    ORC('2'),
    'OBX|1||6A010^塗抹鏡検^JC10',
  );
  expect(values.map(({ orderNo, items, specimen }) => [orderNo, items[0]?.text, specimen?.text])).toEqual([
    ['1', '尿一般', undefined],
    ['2', '塗抹鏡検', '血液'],
  ]);
});

it('cancelled orders are left out, and an order without tests has a warning', () => {
  const { values, warnings } = contentOf('labOrders', 'OML-01', ORC('1', 'CA'), 'OBR|1|1||P1', ORC('2'), 'OBR|1|2');
  expect(values.map(({ orderNo, items }) => [orderNo, items])).toEqual([['2', []]]);
  expect(warnings).toEqual(['1 cancelled orders left out', 'no test in the order']);
  expect(decoded('OML-01', [ORC('1', 'CR'), 'OBR|1|1||P1']).outcome).toBe('NOT_CURRENT');
});

it('what is stated with an order is not shown, with a warning', () => {
  const { values } = contentOf(
    'labOrders',
    'OML-01',
    'ORC|NW|1',
    'OBR|1|1||A^x^99Z',
    'OBX|1|NM|W^体重^99Z||62|kg|||||O',
    'OBX|2||B^y^99Z||||||||O',
  );
  expect(values[0]!.warnings).toEqual([{ code: 'NOT_SHOWN', place: 'OBX-5', text: '体重 62 kg' }]);
});

it('an order has its state, its urgency, and warnings for what is not read', () => {
  const { values } = contentOf('labOrders', 'OML-01', 'ORC|HD|7|||||x', 'TQ1|1||||||20260301||S^至急^HL70485', 'OBR|1|7||E1');
  expect(values).toMatchObject([
    {
      state: 'ON_HOLD',
      timings: [{ startsAt: { date: '2026-03-01' }, priorities: [{ text: '至急' }] }],
      warnings: [{ code: 'NOT_SHOWN', place: 'ORC-7', text: 'x' }],
    },
  ]);
});
