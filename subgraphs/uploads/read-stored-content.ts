import { type ContentBytes, KitError } from '../kit/index.js';
import { EnvelopeInvalid } from '../storage/envelope.js';
import { StorageUnavailable } from '../storage/object-storage.js';
import type { PatientStorage } from '../storage/patient-storage.js';

/**
 * Reads content of an upload from the storage, for `/content`. A photo is shown; a file is saved under its name.
 *
 * @param object its name in the storage
 * @param onLost called if the storage has no such object although a row names it
 * @throws KitError UNREACHABLE if the storage failed; INVALID_DATA if the object was changed; NOT_FOUND if it is lost
 */
export async function readStoredContent(
  storage: PatientStorage,
  object: string,
  { kind, name }: { readonly kind: string | null; readonly name: string },
  onLost: () => void,
): Promise<ContentBytes> {
  const bytes = await storage.get(object).catch((error: unknown) => {
    if (error instanceof StorageUnavailable) throw new KitError('UNREACHABLE', { cause: error });
    if (error instanceof EnvelopeInvalid) throw new KitError('INVALID_DATA', { cause: error });
    throw error;
  });
  if (!bytes) {
    onLost();
    throw new KitError('NOT_FOUND');
  }
  return kind === 'FILE' ? { bytes, download: name } : { bytes };
}
