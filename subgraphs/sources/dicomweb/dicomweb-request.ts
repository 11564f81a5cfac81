import { buildUrlOfPath } from '../url-under.js';

/** What is asked of each study (PS3.18 table 10.6.3-3): everything that `studyRows` reads. Names are not asked, they identify nobody. */
const STUDY_FIELDS = ['00080050', '00080061', '00080201', '00081030', '00100020', '00100021', '00201206', '00201208'];
const INSTANCE_FIELDS = ['00080060', '0008103E', '00100020', '00180015', '00200011', '00200013', '00280008', '00280010', '00280011'];

/** More than fit into a URL are picked out of the answer instead. */
const MOST_UIDS_IN_URL = 40;

/**
 * A value that matches as itself and as nothing else. `*` and `?` are wildcards, a backslash or a comma makes a list, and nothing at all matches
 * everybody (PS3.4 §C.2.2.2).
 */
const SINGLE_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;

/** Orthanc 1.10 makes a picture of 4096² in half a second; of 0 × 0 it drops the connection. */
const LARGEST_VIEWPORT = 4096;

export interface Viewport {
  /** Pixels. The picture keeps its proportions inside it (PS3.18 §8.3.5.1.3). */
  width: number;
  height: number;
}

/** UIDs of PS3.5 §9.1, but for one that is all dots: as part of a path that would lead elsewhere. */
export function isUid(value: unknown): value is string {
  return typeof value === 'string' && /^\d[\d.]{0,63}$/.test(value);
}

/**
 * QIDO-RS, studies of one patient (PS3.18 §10.6). Null where the patient id would match somebody else's. Servers ignore parameters that they do
 * not know, and then answer with all studies: the answer must be looked at.
 */
export function buildStudiesUrl(ask: {
  baseUrl: string;
  patientId: string;
  studyUids?: readonly string[] | undefined;
  limit: number;
  offset: number;
}): URL | null {
  if (!SINGLE_VALUE.test(ask.patientId) || /[\\*?,]/.test(ask.patientId)) return null;
  const uids = ask.studyUids ?? [];
  if (!uids.every(isUid)) return null;
  const url = buildUrlOfPath(ask.baseUrl, 'studies');
  const listed = uids.length <= MOST_UIDS_IN_URL ? uids : [];
  return withQuery(url, [
    ['PatientID', ask.patientId],
    ...(listed.length > 0 ? [['StudyInstanceUID', listed.join(',')] as const] : []),
    ...STUDY_FIELDS.map((field) => ['includefield', field] as const),
    ['limit', String(ask.limit)],
    ['offset', String(ask.offset)],
  ]);
}

/** QIDO-RS, all instances of one study, with what is needed of their series. Null for a UID that is none. */
export function buildInstancesUrl({ baseUrl, studyUid, limit }: { baseUrl: string; studyUid: string; limit: number }): URL | null {
  if (!isUid(studyUid)) return null;
  return withQuery(buildUrlOfPath(baseUrl, `studies/${studyUid}/instances`), [
    ...INSTANCE_FIELDS.map((field) => ['includefield', field] as const),
    ['limit', String(limit)],
  ]);
}

/**
 * WADO-RS, one rendered picture (PS3.18 §10.4.1.1.3). Null for UIDs, frames and viewports that are none. A small picture is a rendered one with
 * a small viewport: not every server has `/thumbnail`.
 */
export function buildRenderedUrl(ask: {
  baseUrl: string;
  studyUid: string;
  seriesUid: string;
  instanceUid: string;
  frame?: number;
  viewport?: Viewport;
}): URL | null {
  const { studyUid, seriesUid, instanceUid, frame, viewport } = ask;
  if (![studyUid, seriesUid, instanceUid].every(isUid)) return null;
  if (frame !== undefined && !isWithin(frame, 1, 1_000_000)) return null;
  if (viewport && !(isWithin(viewport.width, 1, LARGEST_VIEWPORT) && isWithin(viewport.height, 1, LARGEST_VIEWPORT))) return null;
  const ofFrame = frame === undefined ? '' : `/frames/${frame}`;
  const url = buildUrlOfPath(ask.baseUrl, `studies/${studyUid}/series/${seriesUid}/instances/${instanceUid}${ofFrame}/rendered`);
  return withQuery(url, viewport ? [['viewport', `${viewport.width},${viewport.height}`]] : []);
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

/** Spaces as %20: in a query, `+` is a space to some servers and a plus to others. Commas stay, they separate. */
function withQuery(url: URL | null, parameters: readonly (readonly [string, string])[]): URL | null {
  if (url) url.search = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&');
  return url;
}
