import { UploadRefused } from './upload-refused.js';

const [TYPES, RELATIONSHIPS] = ['[Content_Types].xml', /\.rels$/i];
/** A list of types or relationships is short. */
const PART_AT_MOST = 4 * 1024 * 1024;

/** Whether a part of an Office Open XML file says what the others are: the list of types, or a list of relationships (ECMA-376-2 §10.1.2, §9.3). */
export function isDescription(name: string): boolean {
  return name.toLowerCase() === TYPES.toLowerCase() || RELATIONSHIPS.test(name);
}

/** Parts that run, whatever their names are: macros, controls, objects of other programs. */
const UNSAFE_TYPES = /vbaProject|vbaData|macroEnabled|activeX|oleObject|intlMacrosheet|vnd\.ms-office\.macro/i;
/** What a program loads from elsewhere when it opens the file, or runs. A hyperlink loads nothing until somebody follows it. */
const HARMLESS_TARGETS = /\/hyperlink$/i;

/**
 * Refuses an office file with macros, or one that loads something from elsewhere: a template, a picture, data.
 *
 * @param bytes the content of a part that describes others
 * @throws UploadRefused FILE_UNSAFE
 */
export function inspectDescription(name: string, bytes: Buffer): void {
  const xml = readXml(bytes);
  if (UNSAFE_TYPES.test(xml)) throw new UploadRefused('FILE_UNSAFE');
  if (!RELATIONSHIPS.test(name)) return;
  for (const [tag] of xml.matchAll(/<(?:[\w.-]+:)?Relationship\s[^>]*>/g)) {
    const read = (attribute: string) =>
      new RegExp(`\\s${attribute}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1).find(Boolean) ?? '';
    if (read('TargetMode').trim().toLowerCase() === 'external' && !HARMLESS_TARGETS.test(read('Type').trim()))
      throw new UploadRefused('FILE_UNSAFE');
  }
}

/** Reads XML in UTF-8 without a document type, and replaces numeric references. Office programs write nothing else. @throws UploadRefused FILE_UNSAFE */
function readXml(bytes: Buffer): string {
  if (bytes.length > PART_AT_MOST) throw new UploadRefused('FILE_UNSAFE');
  const xml = bytes.toString('utf8').replace(/^\ufeff/, '');
  const declared = /^<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(xml)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(declared) || xml.includes('\0') || /<!(DOCTYPE|ENTITY|\[CDATA)/.test(xml)) throw new UploadRefused('FILE_UNSAFE');
  return xml.replace(/&#(x[0-9a-f]+|[0-9]+);/gi, (_, code: string) => {
    const number = /^x/i.test(code) ? Number.parseInt(code.slice(1), 16) : Number(code);
    return number <= 0x10ffff ? String.fromCodePoint(number) : '';
  });
}
