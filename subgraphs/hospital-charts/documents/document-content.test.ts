import 'reflect-metadata';
import fc from 'fast-check';
import { safeContent } from '../../kit/index.js';
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
const typeOf = (content: Uint8Array) => safeContent(Buffer.from(readDocumentContent(content, '0012345').bytes))?.contentType;
const TEXT = 'text/plain; charset=utf-8';

describe('the content of a document', () => {
  it.each<[string, Uint8Array, string]>([
    ['a PDF', bytes('%PDF-1.7 …'), 'application/pdf'],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'image/jpeg'],
    ['a PNG', PNG, 'image/png'],
    ['a page, as text', bytes(' <html><body>'), TEXT],
    ['a page with a prefix, as text', bytes('<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:script>alert(1)</h:script></h:html>'), TEXT],
    ['a drawing, as text', bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), TEXT],
    ['a drawing after many remarks, as text', bytes(`<!--${'x'.repeat(3_000)}--><svg onload="alert(1)"/>`), TEXT],
    ['text', bytes('退院時要約\r\n経過良好'), TEXT],
    ['text about messages', bytes('MSH と PID の読み方'), TEXT],
    ['her HL7 message', bytes(message('0012345')), TEXT],
    ['text of an older system', encodeIso2022Jp('退院時要約\r\n経過良好'), TEXT],
    ['her CDA', bytes(cda('<id root="1.2" extension="0012345"/>')), TEXT],
    ['her CDA with prefixes', bytes(cda('').replaceAll('patientRole', 'h:patientRole')), TEXT],
    ['her CDA with remarks', bytes(cda('<!-- <id extension="0099999"/> --><id\n extension = "0012345" />')), TEXT],
    ['her CDA, whose name has an id too', bytes(cda('<id extension="0012345"/><patient><id extension="0099999"/></patient><addr/>')), TEXT],
    ['XML of no patient', bytes('<note>経過</note>'), TEXT],
    [
      'her CDA that names a hospital too',
      bytes(cda('<id extension="0012345"/>', '<providerOrganization><id extension="3310000001"/></providerOrganization>')),
      TEXT,
    ],
  ])('is %s', (_what, content, type) => {
    expect(typeOf(content)).toBe(type);
  });

  it.each<[string, Uint8Array]>([
    ['another patient’s CDA', bytes(cda('<id root="1.2" extension="0099999"/>'))],
    ['one of hers and another', bytes(cda('<id extension="0012345"/><id extension="0099999"/>'))],
    ['one in quotes of another kind', bytes(cda("<id extension='0099999'/>"))],
    ['another’s, by a prefix of any kind', bytes(cda('<h-7.x:id extension="0099999"/>').replaceAll('patientRole', 'h-7.x:patientRole'))],
    ['another’s, with hers inside another attribute', bytes(cda('<id name="x extension=\'0012345\'" extension="0099999"/>'))],
    ['another’s, seemingly within a comment', bytes(cda('<!-- <patient> --><id extension="0099999"/><!-- </patient> -->'))],
    ['another’s, seemingly within a part of it', bytes(cda('<![CDATA[<patient>]]><id extension="0099999"/>'))],
    ['another’s, by a number for a character', bytes(cda('<id extension="&#48;099999"/>'))],
    ['hers, with a sign before it', bytes(cda(`<id extension="${'0'.repeat(3_000)}"/>`))],
    ['of a document type', bytes(`<!DOCTYPE x [<!ENTITY a "<!--">]>${cda('<id extension="0012345"/>')}`)],
    ['without an end of a comment', bytes(`${cda('<id extension="0012345"/>')}<!-- `)],
    ['two patients', bytes(`${cda('<id extension="0012345"/>')}${cda('<id extension="0099999"/>')}`)],
    ['a message about another', bytes(message('0099999'))],
    ['a message about two', bytes(`${message('0012345')}${message('0099999')}`)],
    ['a message about nobody', bytes(`\r\n${message('')}`)],
    ['a page', bytes('<!DOCTYPE html><script>alert(1)</script>')],
    ['bytes of no kind', Uint8Array.of(0, 1, 2, 0xfe)],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4)],
  ])('is not shown where it is %s', (_what, content) => {
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
