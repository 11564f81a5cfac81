import { describe, expect, it } from '@jest/globals';
import { readCda } from './read-cda.js';

const cda = (body: string, title = '退院時要約') =>
  `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>${title}</title><component><structuredBody>${body}</structuredBody></component></ClinicalDocument>`;
const section = (text: string, title = '経過') => `<component><section><title>${title}</title>${text}</section></component>`;
const blocksOf = (text: string) => readCda(cda(section(`<text>${text}</text>`)))?.sections[0]?.blocks;

describe('a CDA document', () => {
  it('has its title and the text of its sections, those inside a section after it', () => {
    const inner = section('<text>内</text>', '細目');
    const document = readCda(cda(`${section(`<text>肺炎のため\n  入院した。</text>${inner}`)}${section('', '空')}`));
    expect(document).toEqual({
      title: '退院時要約',
      sections: [
        { title: '経過', level: 1, blocks: [{ kind: 'PARAGRAPH', text: '肺炎のため 入院した。' }] },
        { title: '細目', level: 2, blocks: [{ kind: 'PARAGRAPH', text: '内' }] },
        { title: '空', level: 1, blocks: [] },
      ],
    });
  });

  it.each<[string, string, unknown]>([
    [
      'text that a later version deletes, as deleted',
      'ワルファリン <content revised="delete">5mg</content><content revised="insert">2mg</content>',
      [{ kind: 'PARAGRAPH', text: 'ワルファリン ［削除: 5mg］2mg' }],
    ],
    ['lines', '一<br/>二', [{ kind: 'PARAGRAPH', text: '一\n二' }]],
    [
      'paragraphs',
      '<paragraph>一</paragraph><paragraph>二</paragraph>',
      [
        { kind: 'PARAGRAPH', text: '一' },
        { kind: 'PARAGRAPH', text: '二' },
      ],
    ],
    ['emphasis', '血圧 <content styleCode="Bold">120/80</content> mmHg', [{ kind: 'PARAGRAPH', text: '血圧 120/80 mmHg' }]],
    ['a list', '<list listType="ordered"><item>一</item><item>二</item></list>', [{ kind: 'LIST', isOrdered: true, items: ['一', '二'] }]],
    [
      'words around a list',
      '前<list><item>一</item></list>後',
      [
        { kind: 'PARAGRAPH', text: '前' },
        { kind: 'LIST', isOrdered: false, items: ['一'] },
        { kind: 'PARAGRAPH', text: '後' },
      ],
    ],
    [
      'a table',
      '<table><caption>検査</caption><thead><tr><th>項目</th><th colspan="2">値</th></tr></thead><tbody><tr><td>Cr</td><td>1.42</td><td>mg/dL</td></tr></tbody></table>',
      [
        {
          kind: 'TABLE',
          caption: '検査',
          rows: [
            [
              { text: '項目', isHead: true, columns: 1, rows: 1 },
              { text: '値', isHead: true, columns: 2, rows: 1 },
            ],
            [
              { text: 'Cr', isHead: false, columns: 1, rows: 1 },
              { text: '1.42', isHead: false, columns: 1, rows: 1 },
              { text: 'mg/dL', isHead: false, columns: 1, rows: 1 },
            ],
          ],
        },
      ],
    ],
    [
      'a cell of several rows: the values of the next row stay under their heads',
      '<table><tr><td rowspan="2">Cr</td><td>11/01</td><td>1.42</td></tr><tr><td>11/08</td><td>1.38</td></tr></table>',
      [
        {
          kind: 'TABLE',
          caption: '',
          rows: [
            [
              { text: 'Cr', isHead: false, columns: 1, rows: 2 },
              { text: '11/01', isHead: false, columns: 1, rows: 1 },
              { text: '1.42', isHead: false, columns: 1, rows: 1 },
            ],
            [
              { text: '11/08', isHead: false, columns: 1, rows: 1 },
              { text: '1.38', isHead: false, columns: 1, rows: 1 },
            ],
          ],
        },
      ],
    ],
    [
      'what is raised',
      '10<sup>9</sup>/L 10<sup>-3</sup> m<sup>x</sup> CO<sub>2</sub>',
      [{ kind: 'PARAGRAPH', text: '10⁹/L 10⁻³ m^x CO2' }],
    ],
    [
      'the caption of a list',
      '<list><caption>退院時処方</caption><item>一</item></list>',
      [
        { kind: 'PARAGRAPH', text: '退院時処方' },
        { kind: 'LIST', isOrdered: false, items: ['一'] },
      ],
    ],
    ['a picture', '<renderMultiMedia referencedObject="x"/>', [{ kind: 'MULTIMEDIA' }]],
    [
      'an invalid column span',
      '<table><tr><td colspan="1e9">x</td></tr></table>',
      [{ kind: 'TABLE', caption: '', rows: [[{ text: 'x', isHead: false, columns: 1, rows: 1 }]] }],
    ],
  ])('keeps %s', (_, text, blocks) => expect(blocksOf(text)).toEqual(blocks));

  it('becomes text only, whatever markup it has', () => {
    expect(blocksOf('<script>alert(1)</script><img src="x" onerror="alert(1)"/>&lt;b&gt;')).toEqual([
      { kind: 'PARAGRAPH', text: 'alert(1)<b>' },
    ]);
  });

  it.each([
    ['plain text', 'S) 特に変わりなし。'],
    ['another XML document', '<?xml version="1.0"?><html><body>x</body></html>'],
    ['a CDA document that is cut', cda(section('<text>x</text>')).slice(0, -10)],
  ])('is not read from %s', (_, text) => expect(readCda(text)).toBeUndefined());
});
