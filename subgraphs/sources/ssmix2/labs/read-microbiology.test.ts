import fc from 'fast-check';
import { contentOf } from '../testing/read-segments.js';

const SPM = 'SPM|1|||017^血液^JC10^01^血液^99aaa|||||||||||||202601010900';
const OBR = (n: number, what: string, parent = '') =>
  `OBR|${n}|77||${what}${'|'.repeat(12)}607^医師^一郎${'|'.repeat(6)}20260103090000|||F|${parent}`;
const SMEAR = '6A010000001770400^塗抹鏡検(一般細菌)^JC10';
const CULTURE = '6B010000001774200^培養同定(一般細菌)^JC10';
const BATTERY = '6C205000001776200^薬剤感受性検査-MIC^JC10';
const NAME = '6B010000001774214^培養同定菌名^JC10';
const AMOUNT = '6B010000001774211^培養同定菌量^JC10';
const parent = (subId: string, organism = '') => `6B010000001774214&培養同定菌名&JC10^${subId}^${organism}`;
const organism = (subId: string, code: string, text: string) => `OBX|1|CWE|${NAME}|${subId}|${code}^${text}^JANIS||||||F`;
const mic = (code: string, drug: string, value: string, flag: string) =>
  `OBX|1|NM|${code}^${drug}^JC10||${value}|ug/mL^μg/mL^ISO+||${flag}|||F`;

function report(...segments: string[]) {
  return contentOf('labResults', 'OML-11', ...segments);
}

/** A finding in one line, with what it answers to. */
function lines(...segments: string[]) {
  return report(...segments).microbiology.map(({ procedure, findings }) => [
    procedure?.text ?? null,
    ...findings.map(
      ({ organism: of, item, valueText, susceptibilities }) =>
        `${of?.text ?? `(${item.text})`} ${valueText ?? '-'} [${susceptibilities.map((one) => `${one.drug.text} ${one.valueText ?? '-'} ${one.interpretation ?? '-'}`).join(', ')}]`,
    ),
  ]);
}

it('a smear, a culture of two organisms and their batteries are read in the layout of NHO', () => {
  const { values, microbiology, warnings } = report(
    SPM,
    OBR(1, SMEAR),
    'ORC|SC|77',
    'OBX|1|CWE|6A010000001770414^塗抹菌名^JC10|1|1011^グラム陽性球菌^JANIS||||||F',
    'OBX|2|ST|6A010000001770411^塗抹菌量^JC10|1| 3 +||||||F',
    'OBX|3|CWE|6A010000001770414^塗抹菌名^JC10|2|1012^グラム陽性桿菌^JANIS||||||F',
    'OBX|4|ST|6A010000001770411^塗抹菌量^JC10|2|  -||||||F',
    OBR(2, CULTURE),
    'ORC|SC|77',
    organism('1', '2001', 'E.coli'),
    `OBX|2|ST|${AMOUNT}|1| 2 +||||||F`,
    organism('2', '1301', 'S.aureus'),
    `OBX|2|ST|${AMOUNT}|2| 3 +||||||F`,
    OBR(3, BATTERY, parent('1', '2001&E.coli&JANIS')),
    'ORC|SC|77',
    'OBX|1|ST|6C205604701776205^PIPC^JC10||< 2|ug/mL^μg/mL^ISO+||S|||F',
    mic('6C205609401776205', 'CAZ', '4', 'S'),
    OBR(4, BATTERY, parent('2', '1301&S.aureus&JANIS')),
    mic('6C205604701776205', 'PIPC', '32', 'R'),
  );
  expect(values).toEqual([]);
  expect(warnings).toEqual([]);
  expect(microbiology).toMatchObject([
    {
      messageId: 'M1',
      orderNo: '77',
      sequence: '1.1',
      procedure: { code: '6A010000001770400' },
      specimen: { code: '017', text: '血液' },
      collectedAt: { text: '202601010900' },
      reportedAt: { text: '20260103090000' },
      status: 'F',
      author: '医師 一郎',
      findings: [
        { sequence: '1.1', organism: { code: '1011', text: 'グラム陽性球菌' }, valueText: '3 +', susceptibilities: [] },
        { sequence: '1.3', organism: { code: '1012' }, valueText: '-', susceptibilities: [] },
      ],
    },
    {
      procedure: { text: '培養同定(一般細菌)' },
      findings: [
        {
          organism: { code: '2001', text: 'E.coli', system: 'JANIS' },
          valueText: '2 +',
          susceptibilities: [
            { drug: { code: '6C205604701776205', text: 'PIPC' }, value: null, valueText: '< 2', unit: 'μg/mL', interpretation: 'S' },
            { drug: { text: 'CAZ' }, value: 4, valueText: '4', interpretation: 'S' },
          ],
        },
        { organism: { text: 'S.aureus' }, susceptibilities: [{ drug: { text: 'PIPC' }, value: 32, interpretation: 'R' }] },
      ],
    },
  ]);
});

it('drugs with JANIS codes in a separate row belong to the values of the same OBX-4', () => {
  const drug = (subId: string, text: string) => `OBX|1|CWE|6C205000001776214^薬剤名^JC10|${subId}|1266^${text}^JANIS||||||F`;
  const value = (subId: string, text: string, flag = '') => `OBX|2|ST|6C205000001776201^MIC値^JC10|${subId}|${text}|ug/mL||${flag}|||F`;
  expect(
    lines(
      SPM,
      OBR(1, CULTURE),
      organism('1', '2001', 'E.coli'),
      OBR(2, BATTERY, parent('1')),
      drug('1', 'PIPC'),
      value('1', '< 2', 'S'),
      drug('2', 'CAZ'),
      value('2', 'R'),
      drug('3', 'AMK'),
    ),
  ).toEqual([['培養同定(一般細菌)', 'E.coli - [PIPC < 2 S, CAZ R R, AMK - -]']]);
});

it('a battery belongs only to its own organism: if two fit, or the name differs, to no organism', () => {
  const culture = [SPM, OBR(1, CULTURE), organism('1', '2001', 'E.coli'), organism('2', '1301', 'S.aureus')];
  const drug = mic('6C205604701776205', 'PIPC', '32', 'R');
  const alone = (name: string) => [
    ['培養同定(一般細菌)', 'E.coli - []', 'S.aureus - []'],
    ['薬剤感受性検査-MIC', `${name} - [PIPC 32 R]`],
  ];
  expect(lines(...culture, OBR(2, BATTERY, parent('2')), drug)).toEqual([['培養同定(一般細菌)', 'E.coli - []', 'S.aureus - [PIPC 32 R]']]);
  expect(lines(...culture, OBR(2, BATTERY, parent('', '1301&S.aureus&JANIS')), drug)).toEqual([
    ['培養同定(一般細菌)', 'E.coli - []', 'S.aureus - [PIPC 32 R]'],
  ]);
  expect(lines(...culture, OBR(2, BATTERY, parent('')), drug)).toEqual(alone('(薬剤感受性検査-MIC)'));
  expect(lines(...culture, OBR(2, BATTERY, parent('3')), drug)).toEqual(alone('(薬剤感受性検査-MIC)'));
  expect(lines(...culture, OBR(2, BATTERY, parent('1', '1301&S.aureus&JANIS')), drug)).toEqual(alone('S.aureus'));
  expect(lines(...culture, OBR(2, BATTERY, parent('9', 'K.pneumoniae')), drug)).toEqual(alone('K.pneumoniae'));
  expect(report(...culture, OBR(2, BATTERY), drug).warnings).toEqual(['1 batteries of susceptibilities without their organism']);
});

it('of two cultures with the same numbers, the one of the same specimen gets the susceptibilities', () => {
  const other = SPM.replace('017^血液', '061^尿').replace('SPM|1', 'SPM|2');
  const drug = mic('6C205604701776205', 'PIPC', '32', 'R');
  expect(
    lines(
      SPM,
      OBR(1, CULTURE),
      organism('1', '2001', 'E.coli'),
      other,
      OBR(2, CULTURE),
      organism('1', '2002', 'Klebsiella'),
      OBR(3, BATTERY, parent('1')),
      drug,
    ),
  ).toEqual([
    ['培養同定(一般細菌)', 'E.coli - []'],
    ['培養同定(一般細菌)', 'Klebsiella - [PIPC 32 R]'],
  ]);
});

it('susceptibilities in the same OBR belong to its only organism', () => {
  const drug = mic('6C205604701776205', 'PIPC', '32', 'R');
  expect(lines(SPM, OBR(1, CULTURE), organism('1', '2001', 'E.coli'), drug)).toEqual([['培養同定(一般細菌)', 'E.coli - [PIPC 32 R]']]);
  expect(lines(SPM, OBR(1, CULTURE), organism('1', '2001', 'E.coli'), organism('2', '1301', 'S.aureus'), drug)).toEqual([
    ['培養同定(一般細菌)', 'E.coli - []', 'S.aureus - []', '(培養同定(一般細菌)) - [PIPC 32 R]'],
  ]);
});

it('a result in words, or with a code that is not a name, is a plain finding', () => {
  expect(
    lines(
      SPM,
      OBR(1, SMEAR),
      `OBX|1|ST|${SMEAR}||GPC 2+||||||F`,
      OBR(2, CULTURE),
      `OBX|1|CWE|6B010000001774211^判定^JC10||0^発育せず^99X||||||F`,
      'OBX|2|TX|L1^コメント^99X||続報あり||||||F',
    ),
  ).toEqual([
    ['塗抹鏡検(一般細菌)', '(塗抹鏡検(一般細菌)) GPC 2+ []'],
    ['培養同定(一般細菌)', '(判定) 発育せず []', '(コメント) 続報あり []'],
  ]);
});

it('an organism in words is recognised if its item is a name, and has its battery', () => {
  const drug = mic('6C205604701776205', 'PIPC', '32', 'R');
  expect(
    lines(
      SPM,
      OBR(1, CULTURE),
      `OBX|1|ST|${NAME}|1|E.coli||||||F`,
      `OBX|2|ST|${AMOUNT}|1|少量||||||F`,
      OBR(2, BATTERY, parent('1', 'E.coli')),
      drug,
    ),
  ).toEqual([['培養同定(一般細菌)', 'E.coli 少量 [PIPC 32 R]']]);
});

it('each observation is separate if an OBX-4 has more than an organism and its amount', () => {
  const rows = (...more: string[]) =>
    lines(SPM, OBR(1, CULTURE), organism('1', '2001', 'E.coli'), `OBX|2|ST|${AMOUNT}|1|少量||||||F`, ...more);
  expect(rows(`OBX|3|ST|L1^備考^99L|1|混合||||||F`)).toEqual([
    ['培養同定(一般細菌)', 'E.coli - []', '(培養同定菌量) 少量 []', '(備考) 混合 []'],
  ]);
  expect(rows(organism('1', '1301', 'S.aureus'))).toEqual([
    ['培養同定(一般細菌)', 'E.coli - []', '(培養同定菌量) 少量 []', 'S.aureus - []'],
  ]);
});

it("a battery in the facility's own codes makes its result bacteriology", () => {
  const { values, microbiology } = report(
    SPM,
    OBR(1, 'L100^細菌培養^99L'),
    'OBX|1|CWE|L101^検出菌名^99L|1|B1^E.coli^99B||||||F',
    OBR(2, 'L200^感受性^99L', 'L101^1^E.coli'),
    'OBX|1|ST|L201^CEZ^99L||<=4|||S|||F',
    OBR(3, 'L300^生化学^99L'),
    'OBX|1|NM|3A010^総蛋白^JC10||7.2||||||F',
  );
  expect(microbiology).toMatchObject([
    {
      procedure: { code: 'L100' },
      findings: [{ organism: { text: 'E.coli' }, susceptibilities: [{ drug: { text: 'CEZ' }, valueText: '<=4', interpretation: 'S' }] }],
    },
  ]);
  expect(values.map(({ item, sequence }) => [item.text, sequence])).toEqual([['総蛋白', '3.1']]);
});

it('chemistry in the OBR of a culture stays a result, and a culture without results yet is shown as ordered', () => {
  const { values, microbiology } = report(
    SPM,
    OBR(1, CULTURE),
    organism('1', '2001', 'E.coli'),
    'OBX|2|NM|3A010000002327101^総蛋白^JC10||7.2||||||F',
    OBR(2, SMEAR),
  );
  expect(values).toMatchObject([{ item: { text: '総蛋白' }, sequence: '1.2', panel: { code: '6B010000001774200' } }]);
  expect(microbiology.map(({ procedure, findings }) => [procedure?.code, findings.length])).toEqual([
    ['6B010000001774200', 1],
    ['6A010000001770400', 0],
  ]);
});

it('no observation is lost: each one of any report is a result, a finding, an amount, a drug or a susceptibility', () => {
  const items = [
    NAME,
    AMOUNT,
    SMEAR,
    '6C205604701776205^PIPC^JC10',
    '6C205000001776214^薬剤名^JC10',
    '3A010^総蛋白^JC10',
    'L1^院内^99L',
    'L2^菌名^99L',
    '',
  ];
  // @ is the observation's own number: it is found again by its text, or by its unit.
  const values = ['CWE|#|2001^T@^JANIS', 'CWE|#|1266^T@^JANIS', 'CWE|#|0^T@^99X', 'NM|#|4', 'ST|#|T@', 'TX|#|T@', 'ED|#|^^^^x'];
  const obx = fc.tuple(
    fc.constantFrom(...items),
    fc.constantFrom(...values),
    fc.constantFrom('', '1', '2'),
    fc.constantFrom('', 'S', 'R', 'H'),
  );
  const parents = ['', parent('1'), parent('2', '2001&E.coli&JANIS'), 'L2^1'];
  const obr = fc.tuple(fc.constantFrom(SMEAR, CULTURE, BATTERY, 'E1^生化学^99', ''), fc.constantFrom(...parents));
  const group = fc.tuple(fc.boolean(), fc.option(obr), fc.array(obx, { maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(group, { maxLength: 6 }), (groups) => {
      const marks: string[][] = [];
      const segments = groups.flatMap(([specimen, asked, observations], index) => [
        ...(specimen ? [SPM] : []),
        ...(asked ? [OBR(index + 1, asked[0], asked[1])] : []),
        ...observations.map(([item, value, subId, flag]) => {
          const n = marks.length;
          marks.push([`"T${n}"`, `"unit":"u${n}"`]);
          return `OBX|${n}|${value.replace('#', `${item}|${subId}`).replace('@', `${n}`)}|u${n}||${flag}|||F`;
        }),
      ]);
      const { values: results, microbiology } = report(...segments);
      const told = JSON.stringify([results, microbiology]);
      expect(marks.filter((either) => !either.some((mark) => told.includes(mark)))).toEqual([]);
      // And nothing is told twice.
      const findings = microbiology.flatMap((one) => one.findings);
      const drugs = findings.flatMap((one) => one.susceptibilities);
      expect(
        new Set([...results, ...findings.filter((one) => one.susceptibilities.length === 0), ...drugs].map(({ sequence }) => sequence))
          .size,
      ).toBe(results.length + findings.filter((one) => one.susceptibilities.length === 0).length + drugs.length);
    }),
    { numRuns: 500 },
  );
});

it('susceptibilities of an organism in words do not go to the only organism with a code', () => {
  const words = 'OBX|2|ST|6B0100000017742^同定^JC10|2|S.aureus||||||F';
  const row = (subId: string) => `OBX|3|NM|6C205604701776205^PIPC^JC10|${subId}|32|||R|||F`;
  expect(lines(OBR(1, CULTURE), organism('1', '2001', 'E.coli'), words, row('2'))).toEqual([
    ['培養同定(一般細菌)', 'E.coli - []', '(同定) S.aureus []', '(培養同定(一般細菌)) - [PIPC 32 R]'],
  ]);
  expect(lines(OBR(1, CULTURE), organism('1', '2001', 'E.coli'), words, row('1'))).toEqual([
    ['培養同定(一般細菌)', 'E.coli - [PIPC 32 R]', '(同定) S.aureus []'],
  ]);
});

it('a drug with its own code never gets another name of the same OBX-4', () => {
  const named = 'OBX|1|CWE|6C205000001776214^薬剤名^JC10|1|A1^AMPC^JANIS|||S|||F';
  const own = 'OBX|2|NM|6C205604701776205^PIPC^JC10|1|32|||R|||F';
  const nameless = 'OBX|2|NM|6C205000001776205^MIC^JC10|1|2|||S|||F';
  expect(lines(OBR(1, BATTERY), named, own)).toEqual([['薬剤感受性検査-MIC', '(薬剤感受性検査-MIC) - [AMPC - S, PIPC 32 R]']]);
  expect(lines(OBR(1, BATTERY), named, nameless)).toEqual([['薬剤感受性検査-MIC', '(薬剤感受性検査-MIC) - [AMPC 2 S]']]);
});

it('a battery that names its organisms itself has no organism among its drugs', () => {
  expect(
    lines(
      OBR(1, BATTERY),
      organism('1', '2001', 'E.coli'),
      'OBX|2|NM|6C205604701776205^PIPC^JC10|1|32|||R|||F',
      organism('2', '1301', 'S.aureus'),
      'OBX|4|NM|6C205609401776205^CAZ^JC10|2|4|||S|||F',
    ),
  ).toEqual([['薬剤感受性検査-MIC', 'E.coli - [PIPC 32 R]', 'S.aureus - [CAZ 4 S]']]);
  expect(lines(OBR(1, BATTERY), organism('1', '2001', 'E.coli'), mic('6C205604701776205', 'PIPC', '32', 'R'))).toEqual([
    ['薬剤感受性検査-MIC', 'E.coli - [PIPC 32 R]'],
  ]);
});
