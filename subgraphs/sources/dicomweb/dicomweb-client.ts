import type { Dispatcher } from 'undici';
import { answerHttp, type HttpAnswer } from '../http-exchange.js';
import { slices as processSlices, type Slices, type Steps } from '../in-slices.js';
import { SourceError } from '../source-error.js';
import { buildInstancesUrl, buildRenderedUrl, buildStudiesUrl, isUid, type Viewport } from './dicomweb-request.js';
import {
  type DicomRows,
  type DicomSeries,
  type DicomStudy,
  MOST_INSTANCES,
  MOST_STUDIES,
  readInstanceRowsInSteps,
  readStudyRowsInSteps,
} from './dicomweb-response.js';
import { detectPictureType, type PictureType } from './picture-type.js';
import { groupBySeries } from './series-of-instances.js';

export type { Viewport } from './dicomweb-request.js';
export type { DicomInstance, DicomSeries, DicomStudy } from './dicomweb-response.js';
export type { PictureType } from './picture-type.js';

const PAGE = 100;
const MAX_PAGES = 20;
/** The average size of a row with the requested attributes: about twelve, most with one short value. */
const AVERAGE_ROW_BYTES = 2 * 1024;
export const MAX_STUDIES_BYTES = MOST_STUDIES * AVERAGE_ROW_BYTES;
export const MAX_INSTANCES_BYTES = MOST_INSTANCES * AVERAGE_ROW_BYTES;
export const MAX_PICTURE_BYTES = 16 * 1024 * 1024;

/**
 * Statuses of an archive that cannot render (PS3.18 §10.4.3). Orthanc sends 400 for a missing codec, a missing frame, or nothing to render;
 * 406 is for a media type that it does not know; other archives send 415 or 422.
 */
const CANNOT_RENDER = [400, 406, 415, 422];

export type DicomwebCredentials = { token: string } | { user: string; password: string };

/** One archive: the base URL of its DICOMweb services, and our credentials there. */
export interface DicomwebArchive {
  baseUrl: string;
  credentials: DicomwebCredentials;
}

export interface Picture {
  contentType: PictureType;
  bytes: Uint8Array;
}

/** Queries hospitals' image archives: the studies of a patient, the instances of a study, and rendered pictures. Throws SourceError. */
export class DicomwebClient {
  /**
   * @param options.source the name of the source that takes turns with the others; by default the archive's address
   * @param slices runs the parsers; by default the instance of the process
   */
  constructor(
    private readonly options: { dispatcher?: Dispatcher; maxPictureBytes?: number; source?: string } = {},
    private readonly slices: Slices = processSlices,
  ) {}

  /**
   * Finds the studies of one patient, over all pages; an empty list if the archive does not know the patient. With `studyUids`, only these
   * studies. Throws INVALID_DATA if the answer contains another patient, or if the pages do not end.
   */
  async findStudies(
    ask: DicomwebArchive & { patientId: string; studyUids?: readonly string[] | undefined; signal: AbortSignal },
  ): Promise<DicomStudy[]> {
    const { patientId, signal } = ask;
    const studyUids = ask.studyUids?.filter(isUid);
    if (studyUids?.length === 0) return [];
    const found = new Map<string, DicomStudy>();
    let offset = 0;
    for (let page = 0; page < MAX_PAGES; page++) {
      const url = buildStudiesUrl({ baseUrl: ask.baseUrl, patientId, studyUids, limit: PAGE, offset });
      const { rows, more } = await this.rows(ask, url, signal, {
        maxBytes: MAX_STUDIES_BYTES,
        read: (bytes) => readStudyRowsInSteps(bytes, patientId),
      });
      const known = found.size;
      for (const study of rows) if (!found.has(study.studyUid)) found.set(study.studyUid, study);
      // An archive that returns more rows than the limit does not support pages: these are all rows.
      if (rows.length === 0 || rows.length > PAGE || (rows.length < PAGE && !more)) return keepRequested([...found.values()], studyUids);
      if (found.size === known) throw new SourceError('INVALID_DATA', 'the same page again and again');
      offset += rows.length;
    }
    throw new SourceError('INVALID_DATA', 'the search has too many pages');
  }

  /**
   * Finds the series and instances of one study, in the order of their numbers; an empty list if the archive does not know the study.
   * Throws INVALID_DATA if a part belongs to another patient, GONE if the archive answers 404.
   */
  async findInstances(ask: DicomwebArchive & { studyUid: string; patientId: string; signal: AbortSignal }): Promise<DicomSeries[]> {
    const url = buildInstancesUrl({ baseUrl: ask.baseUrl, studyUid: ask.studyUid, limit: MOST_INSTANCES + 1 });
    const { rows, more } = await this.rows(ask, url, ask.signal, {
      maxBytes: MAX_INSTANCES_BYTES,
      read: (bytes) => readInstanceRowsInSteps(bytes, ask),
      absent: 'GONE',
    });
    if (more || rows.length > MOST_INSTANCES) throw new SourceError('INVALID_DATA', 'a study of too many instances');
    return groupBySeries(rows);
  }

  /**
   * Fetches a rendered picture. Throws GONE (not found), UNSUPPORTED (the archive cannot render it, or not in this form: no codec, no such
   * media type), INVALID_DATA (the stated type or the bytes are not of the requested type, or the picture is too large).
   */
  async rendered(
    ask: DicomwebArchive & {
      studyUid: string;
      seriesUid: string;
      instanceUid: string;
      /** Counted from 1. */
      frame?: number;
      viewport?: Viewport;
      /** One type only: Orthanc refuses a list. */
      accept: PictureType;
      signal: AbortSignal;
    },
  ): Promise<Picture> {
    const question = {
      accept: ask.accept,
      absent: 'GONE' as const,
      unsupported: CANNOT_RENDER,
      maxBytes: this.options.maxPictureBytes ?? MAX_PICTURE_BYTES,
      signal: ask.signal,
    };
    const { contentType, bytes } = await this.get(ask, buildRenderedUrl(ask), question, async (answer) => answer);
    if (contentType !== ask.accept || detectPictureType(bytes) !== ask.accept)
      throw new SourceError('INVALID_DATA', 'not the picture asked for');
    return { contentType: ask.accept, bytes };
  }

  private async rows<T>(
    archive: DicomwebArchive,
    url: URL | null,
    signal: AbortSignal,
    { maxBytes, read, absent }: { maxBytes: number; read: (bytes: Uint8Array) => Steps<DicomRows<T>>; absent?: 'GONE' },
  ): Promise<{ rows: T[]; more: boolean }> {
    const ask = { accept: 'application/dicom+json', absent, maxBytes, signal };
    return await this.get(archive, url, ask, async ({ status, contentType, warning, bytes }) => {
      // Before PS3.18 2019, 204 (No Content) meant that nothing matched.
      if (status === 204) return { rows: [], more: false };
      if (!/^application\/(dicom\+)?json$/.test(contentType)) throw new SourceError('INVALID_DATA', 'not dicom+json');
      const answer = await this.slices.run(this.options.source ?? archive.baseUrl, () => read(bytes), signal);
      if (!answer.ok) throw new SourceError('INVALID_DATA', answer.reason);
      return { rows: answer.rows, more: /additional results/i.test(warning) };
    });
  }

  private async get<T>(
    { credentials }: DicomwebArchive,
    url: URL | null,
    {
      accept,
      ...ask
    }: { accept: string; absent?: 'GONE' | undefined; unsupported?: readonly number[]; maxBytes: number; signal: AbortSignal },
    use: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T> {
    if (!url) throw new SourceError('INVALID_DATA', 'a question that would lead elsewhere', 'OURSELVES');
    const headers = { accept, authorization: buildAuthorization(credentials) };
    const { dispatcher, source } = this.options;
    return await answerHttp({ ...ask, url, method: 'GET', headers, dispatcher, source }, use);
  }
}

/** An archive returns all studies of the patient if it ignores the UIDs, or if there were too many UIDs to send. */
function keepRequested(studies: DicomStudy[], uids: readonly string[] | undefined): DicomStudy[] {
  const asked = uids && new Set(uids);
  return asked ? studies.filter(({ studyUid }) => asked.has(studyUid)) : studies;
}

function buildAuthorization(credentials: DicomwebCredentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`, 'utf8').toString('base64')}`;
}
