import {
  type ChartAsk,
  type ImageSource,
  ImagingInstance,
  ImagingSeries,
  type InstanceLocation,
  type itemIds,
  KitError,
  type StudyLocation,
  type SubgraphContext,
} from '../kit/index.js';
import {
  type DicomSeries,
  type DicomStudy,
  type DicomwebArchive,
  DicomwebClient,
  type Picture,
} from '../sources/dicomweb/dicomweb-client.js';
import { SourceError } from '../sources/source-error.js';
import type { Hospital } from './hospital.js';
import type { Hospitals } from './hospitals.js';

/** What an address of a picture leads to. */
export interface PictureAsk {
  readonly institution: string;
  readonly localId: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly instanceUid: string;
  /** Pixels into which it is to fit. */
  readonly width: number;
  readonly height: number;
}

/** The hospitals' image archives: asked by DICOMweb, each within a deadline, a line and a breaker of its own. */
export class ImageArchives implements ImageSource {
  readonly #clients = new WeakMap<Hospital, DicomwebClient>();

  constructor(
    private readonly hospitals: Hospitals,
    private readonly itemId: ReturnType<typeof itemIds>,
  ) {}

  /** The patient's studies at the place asked; none where its hospital has no archive. @throws SourceError */
  async studies({ place }: ChartAsk, signal: AbortSignal): Promise<DicomStudy[]> {
    const hospital = this.hospitals.archiveOf(place.institution);
    if (!hospital) return [];
    const [archive, client] = [dicomwebOf(hospital), this.#clientOf(hospital)];
    return await hospital.run(async (own) => await client.findStudies({ ...archive, patientId: place.localId, signal: own }), signal);
  }

  async series(studies: readonly StudyLocation[], context: SubgraphContext): Promise<(ImagingSeries[] | Error)[]> {
    return await Promise.all(
      studies.map(async (study) => {
        const hospital = this.hospitals.archiveOf(study.place.institution);
        if (!hospital) return [];
        try {
          return (await this.#instances(hospital, study, context.signal)).map((series) => this.#series(series, study));
        } catch (error) {
          return shownFailure(error, hospital);
        }
      }),
    );
  }

  /** The picture behind an address. @throws KitError */
  async picture(ask: PictureAsk, signal: AbortSignal): Promise<Picture> {
    const hospital = this.hospitals.archiveOf(ask.institution);
    if (!hospital) throw new KitError('NOT_FOUND');
    const question = { ...dicomwebOf(hospital), ...ask, viewport: { width: ask.width, height: ask.height } };
    const client = this.#clientOf(hospital);
    const asked = async (accept: Picture['contentType']) =>
      await hospital.run(async (own) => await client.rendered({ ...question, accept, signal: own }), signal);
    try {
      return await asked('image/jpeg').catch(async (error: unknown) => {
        if (error instanceof SourceError && error.code === 'UNSUPPORTED') return await asked('image/png');
        throw error;
      });
    } catch (error) {
      throw shownFailure(error, hospital);
    }
  }

  /** That the study is hers is looked at again: its number came from a file, and a file may be wrong. */
  async #instances(hospital: Hospital, { place, studyUid }: StudyLocation, signal: AbortSignal): Promise<DicomSeries[]> {
    const [archive, client] = [dicomwebOf(hospital), this.#clientOf(hospital)];
    const question = { ...archive, studyUid, patientId: place.localId };
    return await hospital.run(async (own) => await client.findInstances({ ...question, signal: own }), signal);
  }

  #clientOf(hospital: Hospital): DicomwebClient {
    let client = this.#clients.get(hospital);
    if (!client) {
      client = new DicomwebClient({ dispatcher: hospital.dispatcher });
      this.#clients.set(hospital, client);
    }
    return client;
  }

  #series({ seriesUid, number, modality, description, bodyPart, instances }: DicomSeries, study: StudyLocation): ImagingSeries {
    const pictures = instances.filter(({ rows }) => rows !== null);
    return Object.assign(new ImagingSeries(), {
      id: this.itemId('ser', study.place.facility, study.studyUid, seriesUid),
      number,
      modality,
      description,
      bodyPart,
      instanceCount: pictures.length,
      all: pictures.map(({ instanceUid, number: own, frames, rows, columns }) => {
        const location: InstanceLocation = { ...study, seriesUid, instanceUid, rows: rows ?? columns ?? 1, columns: columns ?? rows ?? 1 };
        const id = this.itemId('pic', study.place.facility, study.studyUid, instanceUid);
        return Object.assign(new ImagingInstance(), { id, number: own, frames, rows, columns, location });
      }),
    });
  }
}

function dicomwebOf({ server }: Hospital): DicomwebArchive {
  const { url, ...credentials } = server.pacs!;
  return { baseUrl: url, credentials };
}

function shownFailure(error: unknown, { server }: Hospital): Error {
  if (!(error instanceof SourceError)) return error as Error;
  const { label: service } = server;
  if (error.code === 'GONE') return new KitError('NOT_FOUND', { service, cause: error });
  return new KitError(error.code === 'UNSUPPORTED' ? 'INVALID_DATA' : error.code, { service, cause: error });
}
