import type { Faults } from '../faults.js';
import { type Answer, type Call, hasBearer, json, type Listener, listenHttp, plain } from '../http-listener.js';
import type { RequestCounts } from '../request-counts.js';
import type { ArchivedStudy, PacsArchive } from './pacs-archive.js';
import { drawPicture } from './pacs-picture.js';
import { asked, type DicomRow, instanceRows, studyRow } from './pacs-rows.js';

const ROOT = '/dicom-web';

/**
 * A hospital's image archive: QIDO-RS and WADO-RS (PS3.18) as Orthanc speaks them, with the surprising behaviour of Orthanc: it ignores a parameter
 * that it does not know, matches ids in any case, and includes its own address in every row. It renders only PNG.
 */
export async function startPacs(options: {
  archive: PacsArchive;
  token: string;
  faults: Faults;
  counts: RequestCounts;
}): Promise<Listener> {
  const { archive, token, faults, counts } = options;
  const listener: Listener = await listenHttp({
    target: archive.facility.institutionCode,
    faults,
    counts,
    kindOf: ({ pathname }) =>
      pathname.endsWith('/rendered') ? 'rendered' : pathname.endsWith('/instances') ? 'instance-search' : 'study-search',
    answer: (call) => answer(archive, token, `${listener.url}${ROOT}`, call),
  });
  return { ...listener, url: `${listener.url}${ROOT}` };
}

function answer(archive: PacsArchive, token: string, base: string, call: Call): Answer {
  if (!hasBearer(call, token)) return plain(401);
  if (call.method !== 'GET') return plain(405);
  const path = call.url.pathname.slice(ROOT.length);
  if (!call.url.pathname.startsWith(`${ROOT}/`)) return plain(404);
  if (path === '/studies') return rows(searchStudies(archive, call), base, call);
  const [, studyUid] = /^\/studies\/([\d.]+)\/instances$/.exec(path) ?? [];
  if (studyUid) return rows(instancesOf(archive, studyUid, call), base, call);
  const [, study, series, instance, frame = '1'] = RENDERED.exec(path) ?? [];
  return study && series && instance ? rendered(archive, [study, series, instance], frame, call) : problem(404);
}

const RENDERED = /^\/studies\/([\d.]+)\/series\/([\d.]+)\/instances\/([\d.]+)(?:\/frames\/(\d+))?\/rendered$/;

type ToRows = (base: string) => DicomRow[];

function searchStudies(archive: PacsArchive, { url, wrongPatient }: Call): ToRows {
  const patientId = url.searchParams.get('PatientID') ?? '*';
  const uids = url.searchParams.get('StudyInstanceUID')?.split(',') ?? null;
  const found = archive.studies().filter((one) => matches(patientId, one.localPatientId) && (uids?.includes(one.studyUid) ?? true));
  const wrong = wrongPatient ? archive.studyOfAnother(patientId) : null;
  return (base) => (wrong ? [...found, wrong] : found).map((study) => studyRow(study, base));
}

/** A study that does not exist has no instances, which is not an error. */
function instancesOf(archive: PacsArchive, studyUid: string, { wrongPatient }: Call): ToRows {
  const study = archive.study(studyUid);
  const wrong = study && wrongPatient ? archive.studyOfAnother(study.localPatientId) : null;
  const shown: ArchivedStudy | null = study && wrong ? { ...wrong, studyUid } : study;
  return (base) => (shown ? instanceRows(shown, base) : []);
}

/** PS3.4 §C.2.2.2: an empty value matches everything, `*` and `?` are wildcards. */
function matches(asked: string, id: string): boolean {
  const pattern = asked
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return asked === '' || new RegExp(`^${pattern}$`, 'i').test(id);
}

function rows(found: ToRows, base: string, { url }: Call): Answer {
  const fields = url.searchParams.getAll('includefield').flatMap((field) => field.split(','));
  const [offset, limit] = [Number(url.searchParams.get('offset') ?? 0), Number(url.searchParams.get('limit') ?? 0)];
  const page = found(base).slice(offset, limit > 0 ? offset + limit : undefined);
  return json(
    200,
    page.map((row) => asked(row, fields)),
    'application/dicom+json',
  );
}

function rendered(archive: PacsArchive, [study, series, instance]: [string, string, string], frame: string, call: Call): Answer {
  const of = archive.study(study);
  const images = of?.series.find((one) => one.seriesUid === series)?.instances ?? [];
  const image = images.find((one) => one.instanceUid === instance);
  if (!of || !image) return problem(404);
  const viewport = viewportOf(call.url);
  if (frame !== '1' || viewport === null) return problem(400);
  if (call.headers.accept !== 'image/png') return problem(406);
  const depth = (image.number - 1) / Math.max(1, images.length - 1);
  const body = drawPicture({ instanceUid: instance, examination: of.examination, depth }, viewport);
  return { status: 200, contentType: 'image/png', body };
}

/** Undefined if no viewport is requested, null if it is invalid. */
function viewportOf(url: URL): { width: number; height: number } | null | undefined {
  const given = url.searchParams.get('viewport');
  if (given === null) return undefined;
  const [, width, height] = (/^(\d{1,4}),(\d{1,4})$/.exec(given) ?? []).map(Number);
  return width && height && width <= 4096 && height <= 4096 ? { width, height } : null;
}

function problem(status: number): Answer {
  return json(status, { HttpStatus: status, Method: 'GET' });
}
