import { contentOf, decoded } from '../testing/read-segments.js';

const ORC = (group: string, no = '123', control = 'NW') =>
  `ORC|${control}|${no}||${group}|||||20260701012410|058^入力者^花子||110^医師^一郎^^^^^^^L^^^^^I|||||01^内科^99XY1${'|'.repeat(12)}I^入院^HL70482`;
const RXE =
  'RXE||00^一般^99I02|510|600|ML^ミリリットル^MR9P|INJ^注射剤^MR9P|^５時間一定速度で^99IC6|||||||||||||||H1|102|ml/hr^ミリリットル／時間^ISO+';

function injections(type: 'OMP-02' | 'OMP-12', ...segments: string[]) {
  return contentOf('injections', type, ...segments);
}

describe('injection orders', () => {
  it('have drugs, volume, speed, route and time as one mixture', () => {
    const { values, warnings } = injections(
      'OMP-02',
      ORC('123_01_001'),
      RXE,
      'TQ1|1||B&必要時&99U||||202607010800|202607011300',
      'RXR|IV^静脈内^HL70162|LA^左腕^HL70163|IVP^点滴ポンプ^HL70164|CH^化学療法^HL70165',
      'RXC|B|620007329^輸液５００ｍＬ^HOT9|1|HON^本^MR9P',
      'RXC|A|620002559^止血薬50mg^HOT9|1|AMP^アンプル^MR9P',
    );
    expect(warnings).toEqual([]);
    expect(values).toMatchObject([
      {
        stage: 'ORDERED',
        orderNo: '123',
        group: '123_01_001',
        sequence: '1',
        messageId: 'M1',
        orderedAt: { date: '2026-07-01' },
        date: { date: '2026-07-01' },
        kind: { code: '00', text: '一般' },
        volume: { value: 510, unit: 'ミリリットル' },
        maximum: { value: 600, text: '600', unit: 'ミリリットル' },
        items: [
          { role: 'B', drug: { code: '620007329' }, amount: { value: 1, unit: '本' }, form: null },
          { role: 'A', drug: { code: '620002559' }, amount: { value: 1, unit: 'アンプル' }, form: null },
        ],
        route: { code: 'IV' },
        site: { code: 'LA' },
        device: { code: 'IVP' },
        method: { code: 'CH' },
        rate: { value: 102, text: '102', unit: 'ミリリットル／時間' },
        ratePer: 'H1',
        usage: { code: 'B', text: '必要時' },
        instructions: [{ code: null, text: '５時間一定速度で' }],
        startsAt: { text: '202607010800', instant: '2026-06-30T23:00:00.000Z' },
        endsAt: { text: '202607011300' },
        completion: null,
        prescriber: '医師 一郎',
        administeredBy: null,
        department: { code: '01' },
        place: 'INPATIENT',
      },
    ]);
  });

  it('with three times are three values', () => {
    const { values } = injections(
      'OMP-02',
      ...['001', '002', '003'].flatMap((n) => [ORC(`123_01_${n}`), RXE, `TQ1|1||||||2026070${n.at(-1)}0800`, 'RXC|B|1^薬^HOT9|1']),
    );
    expect(values.map(({ group, sequence, startsAt }) => [group, sequence, startsAt?.date])).toEqual([
      ['123_01_001', '1', '2026-07-01'],
      ['123_01_002', '2', '2026-07-02'],
      ['123_01_003', '3', '2026-07-03'],
    ]);
  });

  it('have the drug of RXE-2 if there are no components; drugs of one group and time are one mixture', () => {
    const drug = (code: string, dose: string) => `RXE||${code}^薬${code}^HOT9|${dose}||MG^ミリグラム^MR9P|INJ^注射剤^MR9P`;
    const { values } = injections(
      'OMP-02',
      ORC('1'),
      drug('D1', '5'),
      'RXR|IV',
      ORC('1'),
      drug('D2', '7'),
      'RXR|IV',
      ORC('2'),
      drug('D3', '9'),
      'RXR|IV',
    );
    expect(
      values.map(({ group, kind, volume, items }) => [group, kind, volume, items.map((one) => [one.drug.code, one.amount?.value])]),
    ).toEqual([
      [
        '1',
        null,
        null,
        [
          ['D1', 5],
          ['D2', 7],
        ],
      ],
      ['2', null, null, [['D3', 9]]],
    ]);
    const apart = injections(
      'OMP-02',
      ORC('1'),
      drug('D1', '5'),
      'RXR|IV',
      ORC('1'),
      drug('D2', '7'),
      'RXR|IM',
      ORC(''),
      drug('D3', '1'),
      ORC(''),
      drug('D4', '1'),
    );
    expect(apart.values.map(({ items }) => items.length)).toEqual([1, 1, 1, 1]);
  });

  it("take a drug's own timing before the order's, and components before the RXE belong to another drug", () => {
    const { values } = injections(
      'OMP-02',
      ORC('1'),
      'TQ1|1||||||20260701',
      'RXC|B|X',
      'RXE||D1',
      ORC('2'),
      'TQ1|1||||||20260701',
      'RXE||D2',
      'TQ1|1||||||20260702',
      'TQ1|2||||||20260703',
    );
    expect(values.map(({ startsAt, items }) => [startsAt?.text, items[0]?.drug.code])).toEqual([
      ['20260701', 'D1'],
      ['20260702', 'D2'],
    ]);
  });

  it('are left out if they are cancelled, and have warnings for missing parts', () => {
    expect(injections('OMP-02', ORC('1', '1', 'CA'), 'RXE||D1', ORC('2'), 'RXE|||1')).toMatchObject({
      values: [{ group: '2', items: [{ drug: { code: null } }] }],
      warnings: ['1 cancelled orders left out', 'an item without a drug'],
    });
    expect(decoded('OMP-02', [ORC('1', '1', 'OC'), 'RXE||D1']).outcome).toBe('NOT_CURRENT');
    expect(injections('OMP-02', 'PV1|1|I')).toMatchObject({ values: [], warnings: ['no drug in the message'] });
  });
});

describe('administered injections', () => {
  const RXA = (drug: string, from = '20260701080521', more = '') =>
    `RXA|0|1|${from}|20260701130543|${drug}^薬^HOT9|1|HON^本^MR9P||^左手に実施^99IC2|200^看護^花子^^^^^^^L^^^^^I|09A^021^4^^^N|102ml/hr||||||||CP||20260701130613${more}`;

  it('at one time are one value, with time, route, speed and person', () => {
    const { values, warnings } = injections(
      'OMP-12',
      ORC('123_01_001'),
      RXA('D1'),
      RXA('D2'),
      'RXR|IV^静脈内^HL70162||IVP^点滴ポンプ^HL70164',
    );
    expect(warnings).toEqual([]);
    expect(values).toMatchObject([
      {
        stage: 'ADMINISTERED',
        orderNo: '123',
        group: '123_01_001',
        orderedAt: { text: '20260701012410' },
        date: { text: '20260701080521' },
        items: [{ drug: { code: 'D1' }, amount: { text: '1', unit: '本' }, role: null }, { drug: { code: 'D2' } }],
        route: { code: 'IV' },
        device: { code: 'IVP' },
        rate: { value: 102, text: '102ml/hr', unit: 'ml/hr' },
        notes: ['左手に実施'],
        startsAt: { instant: '2026-06-30T23:05:21.000Z' },
        endsAt: { text: '20260701130543' },
        completion: 'CP',
        prescriber: '医師 一郎',
        administeredBy: '看護 花子',
      },
    ]);
  });

  it('at other times are other values, and a route belongs to all administrations since the last route', () => {
    const { values } = injections(
      'OMP-12',
      ORC('1'),
      RXA('D1'),
      RXA('D2', '20260702080000'),
      RXA('D3'),
      'RXR|IV',
      RXA('D4'),
      'RXR|IM',
      RXA('D5'),
    );
    expect(values.map(({ items, route }) => [items.map(({ drug }) => drug.code).join(), route?.code])).toEqual([
      ['D1,D3', 'IV'],
      ['D2', 'IV'],
      ['D4', 'IM'],
      ['D5', undefined],
    ]);
  });

  it('are left out if they are deleted, and are marked if they were refused', () => {
    const deleted = RXA('D1').replace(/\|CP\|\|/, '|CP|D|');
    const refused = RXA('D2').replace('|CP|', '|RE|');
    const { values, warnings } = injections('OMP-12', ORC('1'), deleted, refused, RXA('D3'));
    expect(values.map(({ items, completion }) => [items[0]?.drug.code, completion])).toEqual([
      ['D2', 'RE'],
      ['D3', 'CP'],
    ]);
    expect(warnings).toEqual(['an administration that did not take place']);
  });
});

it('with different speeds or ends are not one mixture', () => {
  const drug = (code: string, rate: string, until = '') => [
    'ORC|NW|7||1|||||20260101',
    `RXE||${code}^${code}^HOT9|50||ML^mL${'|'.repeat(18)}${rate}${rate && '|ML/H^mL/h'}`,
    `TQ1|1||||||202601010900|${until}`,
  ];
  const told = (...segments: string[][]) =>
    contentOf('injections', 'OMP-02', ...segments.flat()).values.map(({ items, rate }) => [
      items.map((one) => one.drug.code).join(),
      rate?.text,
    ]);
  expect(told(drug('A', '100'), drug('B', '5'))).toEqual([
    ['A', '100'],
    ['B', '5'],
  ]);
  expect(told(drug('A', ''), drug('B', '100'), drug('C', '100'))).toEqual([['A,B,C', '100']]);
  expect(told(drug('A', '', '202601011000'), drug('B', '', '202601012100'))).toEqual([
    ['A', undefined],
    ['B', undefined],
  ]);
});
