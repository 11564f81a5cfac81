import 'reflect-metadata';
import Encoding from 'encoding-japanese';
import fc from 'fast-check';
import { makeContentSafe } from '../../kit/index.js';
import { encodeIso2022Jp } from '../../sources/hl7-v2/encode-iso-2022-jp.js';
import { endRunaway } from '../../sources/testing/end-runaway.js';
import { readDocumentContent } from './document-content.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010800000000' + '3a7e9b55' + '0000000049454e44ae426082', 'hex');
const bytes = (text: string) => new TextEncoder().encode(text);
const cda = (id: string, more = '') =>
  `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>${id}${more}</patientRole></recordTarget></ClinicalDocument>`;
const message = (id: string) =>
  ['MSH|^~\\&|H|H|G|G|20260101||ORU^R01|M1|P|2.5', `PID|1||${id}^^^^PI`, 'OBX|1|NM|BT^体温||36.5', ''].join('\r');
/** The type under which the kit hands a document out. */
const typeOf = (content: Uint8Array) => makeContentSafe(Buffer.from(readDocumentContent(content, '0012345').bytes))?.contentType;
const TEXT = 'text/plain; charset=utf-8';

describe('the content of a document', () => {
  it.each<[string, Uint8Array, string]>([
    ['a PDF', bytes('%PDF-1.7 …'), 'application/pdf'],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'image/jpeg'],
    ['a PNG', PNG, 'image/png'],
    ['a page, as text', bytes(' <html><body>'), TEXT],
    ['a page with a prefix, as text', bytes('<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:script>alert(1)</h:script></h:html>'), TEXT],
    ['a drawing, as text', bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), TEXT],
    ['a drawing after many comments, as text', bytes(`<!--${'x'.repeat(3_000)}--><svg onload="alert(1)"/>`), TEXT],
    ['text', bytes('退院時要約\r\n経過良好'), TEXT],
    ['text about messages', bytes('MSH と PID の読み方'), TEXT],
    ['the patient’s HL7 message', bytes(message('0012345')), TEXT],
    ['text of an older system', encodeIso2022Jp('退院時要約\r\n経過良好'), TEXT],
    ['the patient’s CDA', bytes(cda('<id root="1.2" extension="0012345"/>')), TEXT],
    ['the patient’s CDA with prefixes', bytes(cda('').replaceAll('patientRole', 'h:patientRole')), TEXT],
    ['the patient’s CDA with comments', bytes(cda('<!-- <id extension="0099999"/> --><id\n extension = "0012345" />')), TEXT],
    [
      'the patient’s CDA, with a second id in the patient’s name',
      bytes(cda('<id extension="0012345"/><patient><id extension="0099999"/></patient><addr/>')),
      TEXT,
    ],
    [
      'the patient’s CDA, with the number of another authority',
      bytes(cda('<id root="1.2.392.1" extension="0012345"/><id root="1.2.392.200119.6.101" extension="00012345"/>')),
      TEXT,
    ],
    ['XML without a patient', bytes('<note>経過</note>'), TEXT],
    [
      'the patient’s CDA, which names a hospital too',
      bytes(cda('<id extension="0012345"/>', '<providerOrganization><id extension="3310000001"/></providerOrganization>')),
      TEXT,
    ],
  ])('is %s', (_what, content, type) => {
    expect(typeOf(content)).toBe(type);
  });

  it.each<[string, Uint8Array]>([
    ['another patient’s CDA', bytes(cda('<id root="1.2" extension="0099999"/>'))],
    ['a CDA with the patient’s id and another one', bytes(cda('<id extension="0012345"/><id extension="0099999"/>'))],
    ['a CDA with two numbers of one authority', bytes(cda('<id root="1.2.3" extension="0012345"/><id root="1.2.3" extension="0099999"/>'))],
    ['a CDA with two numbers of other authorities', bytes(cda('<id root="1.2.3" extension="1"/><id root="1.2.4" extension="0099999"/>'))],
    ['a CDA that says the number twice', bytes(cda('<id extension="0099999" extension="0012345"/>'))],
    ['another patient’s CDA in single quotes', bytes(cda("<id extension='0099999'/>"))],
    [
      'another patient’s CDA with an unusual prefix',
      bytes(cda('<h-7.x:id extension="0099999"/>').replaceAll('patientRole', 'h-7.x:patientRole')),
    ],
    [
      'another patient’s CDA, with the patient’s id inside another attribute',
      bytes(cda('<id name="x extension=\'0012345\'" extension="0099999"/>')),
    ],
    ['another patient’s CDA that looks like a comment', bytes(cda('<!-- <patient> --><id extension="0099999"/><!-- </patient> -->'))],
    ['another patient’s CDA that looks like a CDATA section', bytes(cda('<![CDATA[<patient>]]><id extension="0099999"/>'))],
    ['another patient’s CDA with a character reference', bytes(cda('<id extension="&#48;099999"/>'))],
    ['a CDA whose id is too long', bytes(cda(`<id extension="${'0'.repeat(3_000)}"/>`))],
    ['a CDA with a document type', bytes(`<!DOCTYPE x [<!ENTITY a "<!--">]>${cda('<id extension="0012345"/>')}`)],
    ['a CDA with a comment that does not end', bytes(`${cda('<id extension="0012345"/>')}<!-- `)],
    ['two CDAs of two patients', bytes(`${cda('<id extension="0012345"/>')}${cda('<id extension="0099999"/>')}`)],
    ['a message about another patient', bytes(message('0099999'))],
    ['messages about two patients', bytes(`${message('0012345')}${message('0099999')}`)],
    ['a message without a patient', bytes(`\r\n${message('')}`)],
    ['a page', bytes('<!DOCTYPE html><script>alert(1)</script>')],
    ['bytes of an unknown type', Uint8Array.of(0, 1, 2, 0xfe)],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4)],
  ])('is not shown if it is %s', (_what, content) => {
    expect(() => readDocumentContent(content, '0012345')).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });

  it.each([
    '<patientRole ',
    '<patientRole>',
    '<patientRole><id ',
    '<patientRole><patient ',
    '<a b="',
    '<!-- ',
    '<![CDATA[',
    '<',
    '<a'.padEnd(99, 'a'),
  ])('is scanned once, whatever it repeats: %p', (part) => {
    const content = bytes(`<patientRole>${part.repeat(2_000_000 / part.length)}`);
    try {
      // Quadratic work on two million characters would take hours.
      endRunaway(() => typeOf(content));
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_DATA' });
    }
  });

  const japanese = (declared: string, as: 'SJIS' | 'EUCJP' | 'JIS' | 'UTF16LE' | 'UTF16BE', id = '0012345') => {
    const xml = cda(`<id extension="${id}"/><title>退院時要約</title>`).replace('?>', declared === '' ? '?>' : ` encoding="${declared}"?>`);
    return Uint8Array.from(Encoding.convert(Encoding.stringToCode(xml), { to: as, from: 'UNICODE', type: 'array' }) as number[]);
  };
  const marked = (mark: number[], content: Uint8Array) => Uint8Array.from([...mark, ...content]);

  it.each<[string, (id?: string) => Uint8Array]>([
    ['Shift_JIS', (id) => japanese('Shift_JIS', 'SJIS', id)],
    ['Windows-31J', (id) => japanese('Windows-31J', 'SJIS', id)],
    ['EUC-JP', (id) => japanese('EUC-JP', 'EUCJP', id)],
    ['ISO-2022-JP', (id) => japanese('ISO-2022-JP', 'JIS', id)],
    ['UTF-16 with a byte order mark', (id) => marked([0xff, 0xfe], japanese('UTF-16', 'UTF16LE', id))],
    ['UTF-16, high byte first, with a byte order mark', (id) => marked([0xfe, 0xff], japanese('UTF-16', 'UTF16BE', id))],
    ['UTF-16 without a byte order mark', (id) => japanese('UTF-16', 'UTF16LE', id)],
  ])('of a CDA in %s is served as UTF-8, and only if it is the patient’s', (_what, content) => {
    const shown = new TextDecoder('utf-8', { fatal: true }).decode(readDocumentContent(content(), '0012345').bytes);
    expect(shown).toContain('<title>退院時要約</title>');
    expect(shown).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>/);
    expect(() => readDocumentContent(content('0099999'), '0012345')).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });

  it('of a CDA with a user-defined character has ■ in its place', () => {
    const content = Buffer.from(japanese('Shift_JIS', 'SJIS')).toString('latin1').replace('</title>', '\xf0\x40</title>');
    const shown = new TextDecoder().decode(readDocumentContent(Buffer.from(content, 'latin1'), '0012345').bytes);
    expect(shown).toContain('退院時要約■</title>');
  });

  it('is served as UTF-8', () => {
    const { bytes: shown } = readDocumentContent(encodeIso2022Jp('退院時要約'), '0012345');
    expect(new TextDecoder().decode(shown)).toBe('退院時要約');
  });

  it('of any bytes is either served or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        try {
          readDocumentContent(content, '0012345');
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_DATA' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
