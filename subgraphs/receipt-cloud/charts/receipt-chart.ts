import type { KeyObject } from 'node:crypto';
import type { IndexedFile } from '../../hospital-charts/index/listing.js';
import type { ListingQuestion } from '../../hospital-charts/index/listing-question.js';
import { keepCurrentEntries } from '../../sources/ssmix2/storage/current-entries.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import { type Manifest, openManifest } from '../envelope/manifest.js';
import type { PatientPlace } from '../envelope/patient-key.js';
import { openReleasedKey } from '../envelope/released-key.js';

/** A file of a patient, with what is needed to fetch and open it. */
export interface ReceiptFile extends IndexedFile {
  /** The patient's key, still sealed for this system. */
  readonly released: string;
  /** The object's name in the patient's compartment. */
  readonly object: string;
  /** The object's name in the storage. */
  readonly stored: string;
}

/** Opens a patient's manifest with the released key. @throws EnvelopeInvalid if it cannot be opened, or is of another revision */
export function openPatientManifest(
  released: string,
  systems: readonly KeyObject[],
  { place, revision, sealed }: { readonly place: PatientPlace; readonly revision: number; readonly sealed: string },
): Manifest {
  return openManifest(openReleasedKey(released, systems), place, revision, Buffer.from(sealed, 'base64url'));
}

/**
 * Selects the current files that a question is about.
 *
 * @param findStored the name in the storage of an object; undefined if it is not there
 * @returns the files; how many have a path outside the standardized storage, or no object; warnings for the operator
 */
export function selectFiles(
  { files }: Manifest,
  question: ListingQuestion,
  findStored: (object: string) => string | undefined,
): { readonly files: ReceiptFile[]; readonly invalid: number; readonly warnings: readonly string[] } {
  let invalid = 0;
  const entries = files.flatMap(({ path, object }) => {
    const parsed = parsePath(path);
    if (!parsed.ok) {
      invalid += 1;
      return [];
    }
    return question.dataTypes.includes(parsed.file.dataType) && isWithin(parsed.file.careDate, question)
      ? [{ path, object, file: parsed.file, facilityCode: question.institution }]
      : [];
  });
  const { current, warnings } = keepCurrentEntries(entries);
  const found = current.flatMap(({ path, object, file }): ReceiptFile[] => {
    const stored = findStored(object);
    if (stored === undefined) invalid += 1;
    // An object's name changes with its content, so it is the version of the file.
    return stored === undefined ? [] : [{ path, careDate: file.careDate, updatedAt: object, released: question.key!, object, stored }];
  });
  return { files: found, invalid, warnings };
}

/** @param careDate `YYYYMMDD`; null if the data type has none: such a file belongs to every period */
function isWithin(careDate: string | null, { from, until }: ListingQuestion): boolean {
  if (careDate === null) return true;
  return (!from || careDate >= from.replaceAll('-', '')) && (!until || careDate <= until.replaceAll('-', ''));
}
