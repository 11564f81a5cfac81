/** A tag up to its end. No part of it goes past the next `<`, which XML allows nowhere inside: so a document of any shape is read in one go. */
const TAG = /<(\/?)([^\s<>/!?"'=]+)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/y;
const ATTRIBUTE = /([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ATTRIBUTES_AT_MOST = 2_000;

/** What is no element, whatever stands in it. */
const PASSED_OVER: readonly [begin: string, end: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** Parts of a patient's role that have ids of their own. */
const ASIDE = new Set(['patient', 'providerOrganization']);

/**
 * The IDs of those whom a CDA document is about: CDA R2 §4.2.2.11, `recordTarget/patientRole/id/@extension`. None of XML that is no CDA. Null
 * where it cannot be told: a part that does not end, or a document type, by which what is read here need not be what is shown.
 */
export function cdaSubjects(xml: string): string[] | null {
  const subjects: string[] = [];
  let [roles, asides] = [0, 0];
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    if (xml.startsWith('<!DOCTYPE', at)) return null;
    const passed = PASSED_OVER.find(([begin]) => xml.startsWith(begin, at));
    if (passed) {
      const end = xml.indexOf(passed[1], at + passed[0].length);
      if (end < 0) return null;
      at = end + passed[1].length;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(xml);
    at = tag ? TAG.lastIndex : at + 1;
    if (!tag) continue;
    const [, isEnd, name = '', attributes = ''] = tag;
    const element = name.slice(name.lastIndexOf(':') + 1);
    const change = isEnd ? -1 : attributes.endsWith('/') ? 0 : 1;
    if (element === 'patientRole') roles = Math.max(0, roles + change);
    else if (roles > 0 && ASIDE.has(element)) asides = Math.max(0, asides + change);
    else if (roles > 0 && asides === 0 && element === 'id' && !isEnd) subjects.push(...extensionOf(attributes));
  }
  return subjects;
}

/** One that is too long to be one is nobody's. */
function extensionOf(attributes: string): string[] {
  if (attributes.length > ATTRIBUTES_AT_MOST) return [''];
  return [...attributes.matchAll(ATTRIBUTE)].flatMap(([, name, one, other]) => (name === 'extension' ? [one ?? other ?? ''] : []));
}
