import { buildUrlOfPath } from '../url-under.js';

/**
 * The attributes requested of each study (PS3.18 table 10.6.3-3): all that `readStudyRowsInSteps` reads. Names are not requested, because a name
 * does not identify a patient.
 */
const STUDY_FIELDS = ['00080050', '00080061', '00080201', '00081030', '00100020', '00100021', '00201206', '00201208'];
const INSTANCE_FIELDS = ['00080060', '0008103E', '00100020', '00180015', '00200011', '00200013', '00280008', '00280010', '00280011'];

/** The most UIDs in a URL. If there are more, the client selects the studies from the answer. */
const MOST_UIDS_IN_URL = 40;

/**
 * A value that matches only itself, if it also has no `*` or `?` (wildcards), and no backslash or comma (a list). An empty value matches
 * every patient (PS3.4 §C.2.2.2).
 */
const SINGLE_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;

/** Pixels. Orthanc 1.10 renders a picture of 4096² in half a second; for 0 × 0 it drops the connection. */
const LARGEST_VIEWPORT = 4096;

export interface Viewport {
  /** Pixels. The picture keeps its proportions inside the viewport (PS3.18 §8.3.5.1.3). */
  width: number;
  height: number;
}

/** Whether a value has the characters of a UID (PS3.5 §9.1) and starts with a digit: dots alone would change the path of a URL. */
export function isUid(value: unknown): value is string {
  return typeof value === 'string' && /^\d[\d.]{0,63}$/.test(value);
}

/**
 * The URL of a QIDO-RS search for the studies of one patient (PS3.18 §10.6). Null if the patient id could match another patient's, or if a
 * UID is invalid. Servers ignore parameters that they do not know and then return all studies, so the answer must be checked.
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

/** The URL of a QIDO-RS search for all instances of one study, with the attributes of their series. Null if the UID is invalid. */
export function buildInstancesUrl(ask: { baseUrl: string; studyUid: string; limit: number; offset?: number }): URL | null {
  const { baseUrl, studyUid, limit, offset = 0 } = ask;
  if (!isUid(studyUid)) return null;
  return withQuery(buildUrlOfPath(baseUrl, `studies/${studyUid}/instances`), [
    ...INSTANCE_FIELDS.map((field) => ['includefield', field] as const),
    ['limit', String(limit)],
    ...(offset > 0 ? [['offset', String(offset)] as const] : []),
  ]);
}

/**
 * The WADO-RS URL of one rendered picture (PS3.18 §10.4.1.1.3). Null if a UID, the frame or the viewport is invalid. For a small picture,
 * give a small viewport: not every server has `/thumbnail`.
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

/** Spaces become %20: some servers read `+` in a query as a space, others as a plus. Commas stay, because they separate values. */
function withQuery(url: URL | null, parameters: readonly (readonly [string, string])[]): URL | null {
  if (url) url.search = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&');
  return url;
}
