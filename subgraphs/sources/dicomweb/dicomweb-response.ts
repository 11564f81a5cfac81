import type { PartialTime } from '../hl7-v2/partial-time.js';
import { finish, type Steps } from '../in-slices.js';
import { type DicomObject, type DicomRows, dicomRows, type ReadRow, readInteger, readText, readTexts } from './dicom-json.js';
import { isUid } from './dicomweb-request.js';
import { readStudyTime } from './study-time.js';

export interface DicomStudy {
  /** StudyInstanceUID (0020,000D) */
  studyUid: string;
  /** (0010,0020): the requested patient. */
  patientId: string;
  /** (0010,0021): the issuer of the patient id, if the archive gives it. */
  issuer: string | null;
  /** (0008,0050), as in an order. */
  accession: string | null;
  date: PartialTime | null;
  description: string | null;
  modalities: string[];
  seriesCount: number | null;
  instanceCount: number | null;
}

export interface DicomInstance {
  /** SOPInstanceUID (0008,0018) */
  instanceUid: string;
  number: number | null;
  frames: number | null;
  /** Pixels. Null for an instance that is not a picture: reports, plans, curves. */
  rows: number | null;
  columns: number | null;
}

export interface DicomSeries {
  /** SeriesInstanceUID (0020,000E) */
  seriesUid: string;
  number: number | null;
  modality: string | null;
  description: string | null;
  bodyPart: string | null;
  instances: DicomInstance[];
}

export type { DicomRows } from './dicom-json.js';

/** An instance, and the attributes of its series from the same row. */
export type InstanceRow = DicomInstance & Omit<DicomSeries, 'instances' | 'number'> & { seriesNumber: number | null };

const ANOTHER_PATIENT = 'studies of another patient';

/** The most studies of one patient: an archive without support for pages returns all of them at once. */
export const MOST_STUDIES = 2_000;

/** The most instances of one study. */
export const MOST_INSTANCES = 10_000;

/**
 * Reads a QIDO-RS answer about studies, in steps. Total.
 *
 * If one row is of another patient, or names no patient, the whole answer is refused: the server did not understand the request, so its
 * other rows cannot be trusted, and some may be missing. (Orthanc ignores parameters that it does not know.) RetrieveURL (0008,1190) is not
 * read: it contains the archive's own address.
 */
export function* readStudyRowsInSteps(bytes: Uint8Array, patientId: string): Steps<DicomRows<DicomStudy>> {
  return yield* ofPatient(bytes, MOST_STUDIES, patientId, (one) => keepOr(readStudy(one, patientId), 'a study without its UID'));
}

/**
 * Reads a QIDO-RS answer about the instances of one study, in steps. It is as strict: if a study has two patients, it is unknown whose
 * pictures they are. Total.
 */
export function* readInstanceRowsInSteps(
  bytes: Uint8Array,
  { patientId, studyUid }: { patientId: string; studyUid: string },
): Steps<DicomRows<InstanceRow>> {
  return yield* ofPatient(bytes, MOST_INSTANCES, patientId, (one) => {
    // If the path names the study, the rows may omit its UID (PS3.18 table 10.6.3-5).
    if ((readText(one, '0020000D') ?? studyUid) !== studyUid) return { refuse: 'instances of another study' };
    return keepOr(readInstance(one), 'an instance without its UIDs');
  });
}

/** As `readStudyRowsInSteps`, without pauses. */
export function readStudyRows(bytes: Uint8Array, patientId: string): DicomRows<DicomStudy> {
  return finish(readStudyRowsInSteps(bytes, patientId));
}

/** As `readInstanceRowsInSteps`, without pauses. */
export function readInstanceRows(bytes: Uint8Array, asked: { patientId: string; studyUid: string }): DicomRows<InstanceRow> {
  return finish(readInstanceRowsInSteps(bytes, asked));
}

function* ofPatient<T>(bytes: Uint8Array, most: number, patientId: string, read: ReadRow<T>): Steps<DicomRows<T>> {
  return yield* dicomRows(bytes, most, (one) => (readText(one, '00100020') === patientId ? read(one) : { refuse: ANOTHER_PATIENT }));
}

function keepOr<T>(value: T | null, refuse: string): { keep: T } | { refuse: string } {
  return value === null ? { refuse } : { keep: value };
}

function readStudy(row: DicomObject, patientId: string): DicomStudy | null {
  const studyUid = readText(row, '0020000D');
  if (!isUid(studyUid)) return null;
  return {
    studyUid,
    patientId,
    issuer: readText(row, '00100021'),
    accession: readText(row, '00080050'),
    date: readStudyTime(readText(row, '00080020'), readText(row, '00080030'), readText(row, '00080201')),
    description: readText(row, '00081030'),
    modalities: [...new Set(readTexts(row, '00080061'))],
    seriesCount: readCount(row, '00201206'),
    instanceCount: readCount(row, '00201208'),
  };
}

function readInstance(row: DicomObject): InstanceRow | null {
  const [seriesUid, instanceUid] = [readText(row, '0020000E'), readText(row, '00080018')];
  if (!isUid(seriesUid) || !isUid(instanceUid)) return null;
  return {
    instanceUid,
    number: readInteger(row, '00200013'),
    frames: readCount(row, '00280008'),
    rows: readCount(row, '00280010'),
    columns: readCount(row, '00280011'),
    seriesUid,
    seriesNumber: readInteger(row, '00200011'),
    modality: readText(row, '00080060'),
    description: readText(row, '0008103E'),
    bodyPart: readText(row, '00180015'),
  };
}

/** A number of pixels, frames, series or instances. Treats zero as absent. */
function readCount(row: DicomObject, tag: string): number | null {
  const number = readInteger(row, tag);
  return number !== null && number > 0 ? number : null;
}
