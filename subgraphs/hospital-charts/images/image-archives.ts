import {
  type ChartAsk,
  type ImageSource,
  ImagingInstance,
  ImagingSeries,
  type InstanceLocation,
  KitError,
  type makeItemIds,
  type StudyLocation,
  type SubgraphContext,
} from '../../kit/index.js';
import {
  type DicomSeries,
  type DicomStudy,
  type DicomwebArchive,
  DicomwebClient,
  type Picture,
} from '../../sources/dicomweb/dicomweb-client.js';
import { type Steps, slices } from '../../sources/in-slices.js';
import { SourceError } from '../../sources/source-error.js';
import { getCallerKey } from '../centre/person.js';
import type { Hospital } from '../hospital/hospital.js';
import type { Hospitals } from '../hospital/hospitals.js';

/** The image that an address identifies. */
export interface PictureAsk {
  readonly institution: string;
  readonly localId: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly instanceUid: string;
  /** The box, in pixels, into which the image is scaled. */
  readonly width: number;
  readonly height: number;
}

/** The number of images that get their ids in one step. */
const INSTANCES_OF_A_STEP = 500;

/** Reads the hospitals' image archives by DICOMweb. Each archive has its own deadline, queue and circuit breaker. */
export class ImageArchives implements ImageSource {
  readonly #clients = new WeakMap<Hospital, DicomwebClient>();

  constructor(
    private readonly hospitals: Pick<Hospitals, 'archiveOf'>,
    private readonly itemId: ReturnType<typeof makeItemIds>,
  ) {}

  /** Finds the patient's studies at the hospital; an empty list if the hospital has no archive. @throws SourceError */
  async studies({ place }: ChartAsk, signal: AbortSignal, caller?: string): Promise<DicomStudy[]> {
    const hospital = this.hospitals.archiveOf(place.institution);
    if (!hospital) return [];
    const [archive, client] = [dicomwebOf(hospital), this.#clientOf(hospital)];
    return await hospital.run(
      async (own) => await client.findStudies({ ...archive, patientId: place.localId, signal: own }),
      signal,
      caller,
    );
  }

  async series(studies: readonly StudyLocation[], context: SubgraphContext): Promise<(ImagingSeries[] | Error)[]> {
    return await Promise.all(
      studies.map(async (study) => {
        const hospital = this.hospitals.archiveOf(study.place.institution);
        if (!hospital) return [];
        try {
          const found = await this.#instances(hospital, study, context);
          return await slices.run(study.place.institution, () => this.#seriesSteps(found, study), context.signal);
        } catch (error) {
          return toShownFailure(error, hospital);
        }
      }),
    );
  }

  /** Fetches the image behind an address. @throws KitError */
  async picture(ask: PictureAsk, signal: AbortSignal, caller?: string): Promise<Picture> {
    const hospital = this.hospitals.archiveOf(ask.institution);
    if (!hospital) throw new KitError('NOT_FOUND');
    const question = { ...dicomwebOf(hospital), ...ask, viewport: { width: ask.width, height: ask.height } };
    const client = this.#clientOf(hospital);
    const asked = async (accept: Picture['contentType']) =>
      await hospital.run(async (own) => await client.rendered({ ...question, accept, signal: own }), signal, caller);
    try {
      return await asked('image/jpeg').catch(async (error: unknown) => {
        if (error instanceof SourceError && error.code === 'UNSUPPORTED') return await asked('image/png');
        throw error;
      });
    } catch (error) {
      throw toShownFailure(error, hospital);
    }
  }

  /** Finds the study's instances, and checks again that the study is the patient's: its UID came from a file, which may be wrong. */
  async #instances(hospital: Hospital, { place, studyUid }: StudyLocation, context: SubgraphContext): Promise<DicomSeries[]> {
    const [archive, client] = [dicomwebOf(hospital), this.#clientOf(hospital)];
    const question = { ...archive, studyUid, patientId: place.localId };
    return await hospital.run(
      async (own) => await client.findInstances({ ...question, signal: own }),
      context.signal,
      getCallerKey(context),
    );
  }

  #clientOf(hospital: Hospital): DicomwebClient {
    let client = this.#clients.get(hospital);
    if (!client) {
      client = new DicomwebClient({ dispatcher: hospital.dispatcher, source: hospital.server.institution });
      this.#clients.set(hospital, client);
    }
    return client;
  }

  /** Makes the images' ids in steps: a study may have ten thousand images. */
  *#seriesSteps(found: readonly DicomSeries[], study: StudyLocation): Steps<ImagingSeries[]> {
    const series: ImagingSeries[] = [];
    for (const one of found) {
      const all: ImagingInstance[] = [];
      for (let from = 0; from < one.instances.length; from += INSTANCES_OF_A_STEP) {
        if (from > 0) yield;
        all.push(...this.#instancesOf({ ...one, instances: one.instances.slice(from, from + INSTANCES_OF_A_STEP) }, study));
      }
      series.push(this.#series(one, study, all));
      if (series.length % INSTANCES_OF_A_STEP === 0) yield;
    }
    return series;
  }

  #series(
    { seriesUid, number, modality, description, bodyPart }: DicomSeries,
    study: StudyLocation,
    all: ImagingInstance[],
  ): ImagingSeries {
    return Object.assign(new ImagingSeries(), {
      id: this.itemId('ser', study.place.facility, study.studyUid, seriesUid),
      number,
      modality,
      description,
      bodyPart,
      instanceCount: all.length,
      all,
    });
  }

  #instancesOf({ seriesUid, instances }: Pick<DicomSeries, 'seriesUid' | 'instances'>, study: StudyLocation): ImagingInstance[] {
    const pictures = instances.filter(({ rows }) => rows !== null);
    return pictures.map(({ instanceUid, number, frames, rows, columns }) => {
      const location: InstanceLocation = { ...study, seriesUid, instanceUid, rows: rows ?? columns ?? 1, columns: columns ?? rows ?? 1 };
      const id = this.itemId('pic', study.place.facility, study.studyUid, instanceUid);
      return Object.assign(new ImagingInstance(), { id, number, frames, rows, columns, location });
    });
  }
}

function dicomwebOf({ server }: Hospital): DicomwebArchive {
  const { url, ...credentials } = server.pacs!;
  return { baseUrl: url, credentials };
}

function toShownFailure(error: unknown, { server }: Hospital): Error {
  if (!(error instanceof SourceError)) return error as Error;
  const { label: service } = server;
  if (error.code === 'GONE') return new KitError('NOT_FOUND', { service, cause: error });
  return new KitError(error.code === 'UNSUPPORTED' ? 'INVALID_DATA' : error.code, { service, cause: error });
}
