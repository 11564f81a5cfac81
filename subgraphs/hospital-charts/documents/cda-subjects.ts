import { PIECE, type Steps } from '../../sources/in-slices.js';

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

/** Characters of one tag: more than its attributes take. */
export const TAG_AT_MOST = 64 * 1024;

/** Tags of one document: several times those of the longest summary. */
export const MOST_TAGS = 500_000;

/** Tags that one step looks at. */
const TAGS_OF_A_STEP = 2_000;

/** Patients whom one document may name. */
export const MOST_SUBJECTS = 100;

/**
 * The IDs of those whom a CDA document is about: CDA R2 §4.2.2.11, `recordTarget/patientRole/id/@extension`. None of XML that is no CDA. Null
 * where they cannot be determined: an unclosed part, a tag or a list of patients that exceeds its limit, or a document type (DTD), because a viewer
 * might then show something else than what is read here.
 */
export function* readCdaSubjectsInSteps(xml: string): Steps<string[] | null> {
  const subjects: string[] = [];
  let [roles, asides, tags, paused] = [0, 0, 0, 0];
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    if (++tags % TAGS_OF_A_STEP === 0 || at - paused > PIECE) {
      paused = at;
      yield;
    }
    if (tags > MOST_TAGS || xml.startsWith('<!DOCTYPE', at)) return null;
    const passed = PASSED_OVER.find(([begin]) => xml.startsWith(begin, at));
    if (passed) {
      const end = xml.indexOf(passed[1], at + passed[0].length);
      if (end < 0) return null;
      at = end + passed[1].length;
      continue;
    }
    const tag = readTag(xml, at);
    if (tag === 'TOO_LONG') return null;
    at += tag ? tag[0].length : 1;
    if (!tag) continue;
    const [, isEnd, name = '', attributes = ''] = tag;
    const element = name.slice(name.lastIndexOf(':') + 1);
    const change = isEnd ? -1 : attributes.endsWith('/') ? 0 : 1;
    if (element === 'patientRole') roles = Math.max(0, roles + change);
    else if (roles > 0 && ASIDE.has(element)) asides = Math.max(0, asides + change);
    else if (roles > 0 && asides === 0 && element === 'id' && !isEnd) subjects.push(...readExtension(attributes));
    if (subjects.length > MOST_SUBJECTS) return null;
  }
  return subjects;
}

/** The tag that begins here; null where it is not a tag. Searches at most `TAG_AT_MOST` characters. */
function readTag(xml: string, at: number): RegExpExecArray | 'TOO_LONG' | null {
  const next = xml.indexOf('<', at + 1);
  const isLong = (next < 0 ? xml.length : next) - at > TAG_AT_MOST;
  TAG.lastIndex = isLong ? 0 : at;
  const tag = TAG.exec(isLong ? xml.slice(at, at + TAG_AT_MOST) : xml);
  return tag ?? (isLong ? 'TOO_LONG' : null);
}

/** An id longer than the limit matches no patient. */
function readExtension(attributes: string): string[] {
  if (attributes.length > ATTRIBUTES_AT_MOST) return [''];
  return [...attributes.matchAll(ATTRIBUTE)].flatMap(([, name, one, other]) => (name === 'extension' ? [one ?? other ?? ''] : []));
}
