import { PIECE, type Steps } from '../../sources/in-slices.js';

/** A tag up to its `>`. A match never passes the next `<`, which XML forbids inside a tag: so any document is read in linear time. */
const TAG = /<(\/?)([^\s<>/!?"'=]+)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/y;
const ATTRIBUTE = /([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ATTRIBUTES_AT_MOST = 2_000;

/** Constructs that are not elements. The reader skips them, whatever they contain. */
const SKIPPED: readonly [begin: string, end: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** Parts of `patientRole` that have their own ids, which are not the patient's. */
const PARTS_WITH_IDS = new Set(['patient', 'providerOrganization']);

/** The greatest length of one tag, in characters: more than its attributes take. */
export const TAG_AT_MOST = 64 * 1024;

/** The greatest number of tags in one document: several times that of the longest summary. */
export const MOST_TAGS = 500_000;

/** Tags that one step reads. */
const TAGS_OF_A_STEP = 2_000;

/** The greatest number of patients that one document may name. */
export const MOST_SUBJECTS = 100;

/** One `id` of a patient: the OID of its authority, empty if there is none, and the patient's number there. */
export interface CdaId {
  readonly root: string;
  readonly extension: string;
}

/**
 * Reads the IDs of each patient of a CDA document (CDA R2 §4.2.2.11, `recordTarget/patientRole/id`). An empty list for other XML. Null
 * if the IDs cannot be determined: an unclosed construct, a tag or a list of patients over its limit, or a document type (DTD), with which
 * a viewer might show other content than is read here.
 */
export function* readCdaSubjectsInSteps(xml: string): Steps<CdaId[][] | null> {
  const subjects: CdaId[][] = [];
  let count = 0;
  let [roles, parts, tags, paused] = [0, 0, 0, 0];
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    if (++tags % TAGS_OF_A_STEP === 0 || at - paused > PIECE) {
      paused = at;
      yield;
    }
    if (tags > MOST_TAGS || xml.startsWith('<!DOCTYPE', at)) return null;
    const skipped = SKIPPED.find(([begin]) => xml.startsWith(begin, at));
    if (skipped) {
      const end = xml.indexOf(skipped[1], at + skipped[0].length);
      if (end < 0) return null;
      at = end + skipped[1].length;
      continue;
    }
    const tag = readTag(xml, at);
    if (tag === 'TOO_LONG') return null;
    at += tag ? tag[0].length : 1;
    if (!tag) continue;
    const [, isEnd, name = '', attributes = ''] = tag;
    const element = name.slice(name.lastIndexOf(':') + 1);
    const change = isEnd ? -1 : attributes.endsWith('/') ? 0 : 1;
    if (element === 'patientRole') {
      roles = Math.max(0, roles + change);
      if (change > 0) subjects.push([]);
    } else if (roles > 0 && PARTS_WITH_IDS.has(element)) parts = Math.max(0, parts + change);
    else if (roles > 0 && parts === 0 && element === 'id' && !isEnd) {
      const ids = readId(attributes);
      subjects.at(-1)!.push(...ids);
      count += ids.length;
    }
    if (count > MOST_SUBJECTS || subjects.length > MOST_SUBJECTS) return null;
  }
  return subjects.filter((ids) => ids.length > 0);
}

/** Reads the tag that begins at this position; null if there is none. Searches at most `TAG_AT_MOST` characters. */
function readTag(xml: string, at: number): RegExpExecArray | 'TOO_LONG' | null {
  const next = xml.indexOf('<', at + 1);
  const isLong = (next < 0 ? xml.length : next) - at > TAG_AT_MOST;
  TAG.lastIndex = isLong ? 0 : at;
  const tag = TAG.exec(isLong ? xml.slice(at, at + TAG_AT_MOST) : xml);
  return tag ?? (isLong ? 'TOO_LONG' : null);
}

/** The ids of one tag: one for each `extension`. Attributes over the limit give an empty one, which matches no patient. */
function readId(attributes: string): CdaId[] {
  if (attributes.length > ATTRIBUTES_AT_MOST) return [{ root: '', extension: '' }];
  const written = [...attributes.matchAll(ATTRIBUTE)].map(([, name, one, other]) => ({ name, value: one ?? other ?? '' }));
  const root = written.find(({ name }) => name === 'root')?.value ?? '';
  return written.filter(({ name }) => name === 'extension').map(({ value }) => ({ root, extension: value }));
}
