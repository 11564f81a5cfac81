import { describe, expect, it } from '@jest/globals';
import { readXml } from './read-xml.js';

describe('an XML document', () => {
  it('is read as values: elements without prefixes, attributes, text, CDATA, entities', () => {
    expect(
      readXml('\ufeff<?xml version="1.0"?>\n<!-- c --><c:a x="1 &lt; 2" y=\'"\'>A &amp; B&#x9AD9;<b/><![CDATA[<i>&amp;</i>]]></c:a>\n'),
    ).toEqual({
      name: 'a',
      attributes: { x: '1 < 2', y: '"' },
      children: ['A & B髙', { name: 'b', attributes: {}, children: [] }, '<i>&amp;</i>'],
    });
  });

  it.each([
    ['no XML', 'S) 特に変わりなし。'],
    ['nothing', ''],
    ['an element that is not closed', '<a><b></a>'],
    ['an end without a beginning', '<a></a></b>'],
    ['two roots', '<a/><b/>'],
    ['words after the root', '<a/>words'],
    ['a tag that is cut', '<a><b'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a bare ampersand', '<a>A & B</a>'],
    ['a document type, which can have entities of its own', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['a character that does not exist', '<a>&#xFFFFFF;</a>'],
    ['too many levels', '<a>'.repeat(102) + '</a>'.repeat(102)],
    ['too many elements', `<a>${'<b/>'.repeat(50_001)}</a>`],
  ])('is not read if it is %s', (_, text) => expect(readXml(text)).toBeUndefined());

  it('changes no object by an attribute named __proto__', () => {
    const { attributes } = readXml('<a __proto__="x"/>')!;
    expect([Object.keys(attributes), ({} as { x?: unknown }).x]).toEqual([['__proto__'], undefined]);
  });

  it('is read in time that grows with its length alone', () => {
    for (const hostile of [
      `<a ${'b="c" '.repeat(20_000)}/>`,
      `<a ${'b '.repeat(20_000)}`,
      '<'.repeat(50_000),
      `<a>${'&'.repeat(50_000)}</a>`,
      `<!--${'-'.repeat(50_000)}`,
    ])
      expect(['object', 'undefined']).toContain(typeof readXml(hostile));
  });
});
