import { contentOf, decoded } from '../testing/read-segments.js';

const ORC = (control: string, no: string, parent = '') =>
  `ORC|${control}|${no}||||||${parent}|20261220100059|||D1^医師^太郎^^^^^^^L^^^^^I|||||24^産科^99XY1`;
const OBR = (no: string, what: string, parent = '', more: Record<number, string> = {}) => {
  const fields = Array.from({ length: 34 }, (_, i) => more[i + 1] ?? '');
  [fields[1], fields[3], fields[28]] = [no, what, parent];
  return `OBR|${fields.join('|')}`;
};

function studies(type: string, ...segments: string[]) {
  return contentOf('imaging', type, ...segments);
}

it.each([
  ['OMG-01', 'RADIOLOGY', 'ORDERED'],
  ['OMG-11', 'RADIOLOGY', 'PERFORMED'],
  ['OMG-02', 'ENDOSCOPY', 'ORDERED'],
  ['OMG-12', 'ENDOSCOPY', 'PERFORMED'],
  ['OMG-03', 'PHYSIOLOGY', 'ORDERED'],
  ['OMG-13', 'PHYSIOLOGY', 'REPORTED'],
])('%s is %s, %s, dated by its own field', (type, kind, stage) => {
  const { values } = studies(type, ORC('NW', '1'), OBR('1', 'P1^検査^JJ1017', '', { 7: '20261221' }));
  expect(values).toMatchObject([{ kind, stage, orderNo: '1', date: { text: stage === 'ORDERED' ? '20261220100059' : '20261221' } }]);
});

it('a repeated head order and its exposures are one study; another order is another study', () => {
  const { values } = studies(
    'OMG-01',
    ORC('NW', '100'),
    OBR('100', 'X^単純撮影^JJ1017'),
    ORC('PA', '100'),
    OBR('100', 'X^単純撮影^JJ1017'),
    ORC('CH', '101', '100'),
    OBR('101', 'X1^胸部.立位正面^JJ1017', '100'),
    ORC('CH', '102', '100'),
    OBR('102', 'X2^胸部.立位側面^JJ1017'),
    ORC('NW', '200'),
    OBR('200', 'C^ＣＴ^JJ1017'),
    ORC('CH', '901', '900'),
    OBR('901', 'Y^親のない子^JJ1017', '900'),
  );
  expect(
    values.map(({ orderNo, procedure, bodySites, sequence }) => [sequence, orderNo, procedure?.code, bodySites.map(({ code }) => code)]),
  ).toEqual([
    ['1', '100', 'X', ['X1', 'X2']],
    ['2', '200', 'C', []],
    ['3', '901', 'Y', []],
  ]);
});

it('a study has the archive’s keys, its operator and its reader', () => {
  const { values } = studies(
    'OMG-11',
    ORC('NW', '1'),
    OBR('1', 'U^超音波^JJ1017', '', { 22: '20261221120000', 25: 'F', 32: 'R1&読影&花子', 34: 'T1&技師&次郎' }),
    'ZE1|1|RS|U5^胎児.超音波^JJ1017|||NS-03^EM-01|D9^助産師^愛子^^^^^^^L^^^^^I',
    'IPC|A1|P1|1.2.392.1.5|S1|US^^DCM~OT^^DCM',
    'IPC|A1|P1|1.2.392.1.5|S1|US^^DCM',
    'IPC|A1|P1|../../etc|S1|US^^DCM',
  );
  expect(values).toMatchObject([
    {
      accessionNumber: 'A1',
      requestedProcedureId: 'P1',
      studyInstanceUids: ['1.2.392.1.5'],
      scheduledStepId: 'S1',
      modalities: [{ code: 'US' }, { code: 'OT' }],
      performer: '助産師 愛子',
      reporter: '読影 花子',
      orderer: '医師 太郎',
      reportedAt: { text: '20261221120000' },
      status: 'F',
      bodySites: [{ code: 'U5' }],
    },
  ]);
  expect(studies('OMG-11', ORC('NW', '1'), OBR('1', 'U', '', { 34: 'T1&技師&次郎' })).values[0]?.performer).toBe('技師 次郎');
});

describe('the findings of a study', () => {
  it('are values, people and used products; the text of a report is the report', () => {
    const { values } = studies(
      'OMG-13',
      OBR('1', '9A110^標準１２誘導心電図^JC10', '', { 7: '20261220' }),
      'OBX|1|TX|9A100&IMP^心電図所見^JC10|1|心筋虚血疑い||||||F',
      'OBX|2|TX|9A100&IMP^心電図所見^JC10|1|要再検||||||F',
      'OBX|3|NM|32769^心拍数^99MFR|2|67|bpm|||||F',
      'OBX|4|XCN|DR^実施医師^JSHR||1^大江戸^信吉^^^^^^^L^^^^^I||||||F',
      'OBX|5|ZRD|DE-02^薬品^JSHR||100555401^鎮静薬5mg^HOT9^1^AMP&管&MR9P||||||F',
      'OBX|6|CWE|PF^部位^99||J1^胃体部^JJ1017||||||F',
      'OBX|7|TS|TM-P1^開始時間^JSHR||20261220144512||||||F',
    );
    expect(values[0]?.report).toBe('心筋虚血疑い\n要再検');
    expect(values[0]?.bodySites).toEqual([{ code: 'J1', text: '胃体部', system: 'JJ1017' }]);
    expect(values[0]?.findings.map(({ sequence, item, value, valueText, unit }) => [sequence, item.text, value, valueText, unit])).toEqual([
      ['1.1', '心電図所見', null, '心筋虚血疑い', null],
      ['1.2', '心電図所見', null, '要再検', null],
      ['1.3', '心拍数', 67, '67', 'bpm'],
      ['1.4', '実施医師', null, '大江戸 信吉', null],
      ['1.5', '薬品', null, '鎮静薬5mg 1管', null],
      ['1.6', '部位', null, '胃体部', null],
      ['1.7', '開始時間', null, '20261220144512', null],
    ]);
  });

  it('say for each line of a report which kind of text it is, and leave out comments of an order', () => {
    const told = ['OBX|1|TX|A^外来所見^JSHR||腹痛||||||F', 'OBX|2|TX|B^臨床病名^JSHR||胃潰瘍の疑い||||||F'];
    expect(studies('OMG-12', ORC('NW', '1'), OBR('1', 'P'), ...told).values[0]?.report).toBe('外来所見: 腹痛\n臨床病名: 胃潰瘍の疑い');
    expect(studies('OMG-02', ORC('NW', '1'), OBR('1', 'P'), ...told).values[0]).toMatchObject({
      report: null,
      findings: [{ valueText: '腹痛' }, {}],
    });
  });
});

it('belong to a report with the number of its OBR, else of its file, if it has no ORC', () => {
  expect(studies('OMG-13', OBR('5', 'P')).values[0]?.orderNo).toBe('5');
  expect(studies('OMG-13', OBR('', 'P')).values[0]?.orderNo).toBe('FILE');
  expect(studies('OMG-13', 'OBX|1|TX|A||x')).toMatchObject({
    values: [{ orderNo: 'FILE', report: 'x' }],
    warnings: ['a study without a procedure'],
  });
  expect(studies('OMG-13').warnings).toEqual(['no study in the message']);
});

it('leave out a cancelled exposure, and a file with only cancelled ones is not current', () => {
  const { values, warnings } = studies('OMG-01', ORC('NW', '1'), OBR('1', 'P'), ORC('CA', '2', '1'), OBR('2', 'Q', '1'));
  expect(values).toMatchObject([{ orderNo: '1', bodySites: [] }]);
  expect(warnings).toEqual(['1 cancelled orders left out']);
  expect(decoded('OMG-01', [ORC('CA', '1'), OBR('1', 'P')]).outcome).toBe('NOT_CURRENT');
});

it('leave out an exposure of a cancelled order, even if its own ORC does not say so', () => {
  const child = [ORC('CH', '2', '1'), OBR('2', 'Q', '1')];
  expect(decoded('OMG-01', [ORC('CA', '1'), OBR('1', 'P'), ...child]).outcome).toBe('NOT_CURRENT');
  expect(studies('OMG-01', ORC('CA', '1'), OBR('1', 'P'), ORC('NW', '1'), OBR('1', 'P'), ...child).values).toMatchObject([
    { orderNo: '1' },
  ]);
  expect(studies('OMG-01', ORC('CA', '9'), OBR('9', 'P'), ...child).values).toMatchObject([{ orderNo: '2' }]);
});
