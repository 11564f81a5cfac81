import { contentOf } from '../ssmix2/testing/read-segments.js';

describe('an observation that is withdrawn', () => {
  const SPM = 'SPM|1|||023^血清^JC10|||||||||||||202601010900';
  const obx = (code: string, status: string) => `OBX|1|NM|${code}^検査^JC10||9|mg/dL|||||${status}`;

  it.each(['D', 'W'])('is not a result (OBX-11 %s), and the other results keep their numbers', (status) => {
    const { values, warnings } = contentOf('labResults', 'OML-11', SPM, 'OBR|1|7||E001^x^99Z', obx('3A010', status), obx('3A015', 'C'));
    expect(values.map(({ item, sequence }) => [item.code, sequence])).toEqual([['3A015', '1.2']]);
    expect(warnings).toEqual(['1 observations that were taken back are left out']);
  });

  it('is not a finding of a culture or an imaging study', () => {
    const organism = 'OBX|1|CWE|6B010000001774214^培養同定菌名^JC10|1|2001^E.coli^JANIS||||||W';
    expect(contentOf('labResults', 'OML-11', SPM, 'OBR|1|7||6B010000001774200^培養同定^JC10', organism).microbiology).toMatchObject([
      { findings: [] },
    ]);
    const finding = 'OBX|1|TX|F^所見^99Z||腫瘍あり||||||W';
    const { values, warnings } = contentOf('imaging', 'OMG-11', 'ORC|NW|7', 'OBR||7||X^胸部CT^JJ1017|||20260101', finding);
    expect(values).toMatchObject([{ findings: [], report: null }]);
    expect(warnings).toContain('1 observations that were taken back are left out');
  });
});
