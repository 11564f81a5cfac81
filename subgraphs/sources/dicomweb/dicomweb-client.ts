import type { Dispatcher } from 'undici';
import { answerHttp, type HttpAnswer } from '../http-exchange.js';
import { slices as processSlices, type Slices, type Steps } from '../in-slices.js';
import { SourceError } from '../source-error.js';
import { buildInstancesUrl, buildRenderedUrl, buildStudiesUrl, isUid, type Viewport } from './dicomweb-request.js';
import {
  type DicomRows,
  type DicomSeries,
  type DicomStudy,
  type InstanceRow,
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

/** Statuses of an archive for an offset behind the last row. */
const BEHIND_THE_END = [400, 416];

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

/** How to read the rows of an answer. */
interface RowsAsk<T> extends DicomwebArchive {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly read: (bytes: Uint8Array) => Steps<DicomRows<T>>;
  readonly absent?: 'GONE';
  readonly unsupported?: readonly number[];
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
    const { patientId } = ask;
    const studyUids = ask.studyUids?.filter(isUid);
    if (studyUids?.length === 0) return [];
    const studies = await this.#allRows<DicomStudy>(
      (offset) => buildStudiesUrl({ baseUrl: ask.baseUrl, patientId, studyUids, limit: PAGE, offset }),
      { ...ask, limit: PAGE, maxBytes: MAX_STUDIES_BYTES, read: (bytes) => readStudyRowsInSteps(bytes, patientId) },
      { keyOf: ({ studyUid }) => studyUid, requested: studyUids },
    );
    return keepRequested(studies, studyUids);
  }

  /**
   * Finds the series and instances of one study, in the order of their numbers; an empty list if the archive does not know the study.
   * Throws INVALID_DATA if a part belongs to another patient, GONE if the archive answers 404.
   */
  async findInstances(ask: DicomwebArchive & { studyUid: string; patientId: string; signal: AbortSignal }): Promise<DicomSeries[]> {
    const limit = MOST_INSTANCES + 1;
    const rows = await this.#allRows<InstanceRow>(
      (offset) => buildInstancesUrl({ baseUrl: ask.baseUrl, studyUid: ask.studyUid, limit, offset }),
      { ...ask, limit, maxBytes: MAX_INSTANCES_BYTES, read: (bytes) => readInstanceRowsInSteps(bytes, ask), absent: 'GONE' },
      { keyOf: ({ instanceUid }) => instanceUid },
    );
    if (rows.length > MOST_INSTANCES) throw new SourceError('INVALID_DATA', 'a study of too many instances');
    return groupBySeries(rows);
  }

  /**
   * The rows of all pages, each once. An archive may have a smaller limit than the requested one and not say so, so a short page is not the
   * end: the end is a page with nothing new, or everything that was requested. More rows than the limit are all rows: such an archive has
   * no pages.
   *
   * @throws SourceError INVALID_DATA if the archive announces more and sends nothing new, or if the pages do not end
   */
  async #allRows<T>(
    urlAt: (offset: number) => URL | null,
    ask: RowsAsk<T> & { limit: number },
    { keyOf, requested }: { keyOf: (row: T) => string; requested?: readonly string[] | undefined },
  ): Promise<T[]> {
    const found = new Map<string, T>();
    let [offset, expectsMore] = [0, false];
    for (let page = 0; page < MAX_PAGES; page++) {
      const { rows, more } = await this.#page(urlAt(offset), ask, offset > 0 && !(expectsMore && offset % ask.limit !== 0));
      const known = found.size;
      for (const row of rows) if (!found.has(keyOf(row))) found.set(keyOf(row), row);
      const isNew = found.size > known;
      const isComplete = rows.length > ask.limit || requested?.every((uid) => found.has(uid)) === true;
      if (isComplete || rows.length === 0 || (!isNew && !expectsMore && !more)) return [...found.values()];
      if (!isNew) throw new SourceError('INVALID_DATA', 'the same page again and again');
      expectsMore = more || rows.length === ask.limit;
      offset += rows.length;
    }
    throw new SourceError('INVALID_DATA', 'the search has too many pages');
  }

  /** One page. Some archives answer 400 or 404 for an offset behind the last row: if it may be there, that is an empty page. */
  async #page<T>(url: URL | null, ask: RowsAsk<T>, mayBeBehindTheEnd: boolean): Promise<{ rows: T[]; more: boolean }> {
    if (!mayBeBehindTheEnd) return await this.rows(ask, url, ask.signal, ask);
    try {
      return await this.rows(ask, url, ask.signal, { ...ask, absent: 'GONE', unsupported: BEHIND_THE_END });
    } catch (error) {
      if (error instanceof SourceError && (error.code === 'GONE' || error.code === 'UNSUPPORTED')) return { rows: [], more: false };
      throw error;
    }
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
    { read, maxBytes, absent, unsupported }: Omit<RowsAsk<T>, 'signal' | keyof DicomwebArchive>,
  ): Promise<{ rows: T[]; more: boolean }> {
    const ask = { accept: 'application/dicom+json', absent, maxBytes, signal, ...(unsupported && { unsupported }) };
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
