import 'reflect-metadata';
import fc from 'fast-check';
import { documentContent } from './document-content.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const cda = (id: string, more = '') =>
  `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>${id}${more}</patientRole></recordTarget></ClinicalDocument>`;
const typeOf = (content: Uint8Array) => documentContent(content, '0012345').contentType;

describe('a document’s content', () => {
  it.each<[string, Uint8Array, string]>([
    ['a PDF', bytes('%PDF-1.7 …'), 'application/pdf'],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0), 'image/jpeg'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d), 'image/png'],
    ['text', bytes('退院時要約\r\n経過良好'), 'text/plain; charset=utf-8'],
    ['her CDA', bytes(cda('<id root="1.2" extension="0012345"/>')), 'application/xml; charset=utf-8'],
    ['her CDA with prefixes', bytes(cda('').replaceAll('patientRole', 'h:patientRole')), 'application/xml; charset=utf-8'],
    ['XML of no patient', bytes('<note>経過</note>'), 'application/xml; charset=utf-8'],
    [
      'her CDA that names a hospital too',
      bytes(cda('<id extension="0012345"/>', '<providerOrganization><id extension="3310000001"/></providerOrganization>')),
      'application/xml; charset=utf-8',
    ],
  ])('is %s', (_what, content, type) => {
    expect(typeOf(content)).toBe(type);
  });

  it.each<[string, Uint8Array]>([
    ['another patient’s CDA', bytes(cda('<id root="1.2" extension="0099999"/>'))],
    ['one of hers and another', bytes(cda('<id extension="0012345"/><id extension="0099999"/>'))],
    ['one in quotes of another kind', bytes(cda("<id extension='0099999'/>"))],
    ['two patients', bytes(`${cda('<id extension="0012345"/>')}${cda('<id extension="0099999"/>')}`)],
    ['a page', bytes('<!DOCTYPE html><script>alert(1)</script>')],
    ['a page without a head', bytes(' <html><body>')],
    ['bytes of no kind', Uint8Array.of(0, 1, 2, 0xfe)],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4)],
  ])('is not shown where it is %s', (_what, content) => {
    expect(() => documentContent(content, '0012345')).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  });

  it('of anything at all is shown or refused, never by another way', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        try {
          expect(typeOf(content)).toMatch(/^(application|image|text)\//);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_DATA' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
