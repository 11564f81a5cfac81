import { LocalFolder } from './local-folder.js';
import { PatientStorage } from './patient-storage.js';
import { type S3Options, S3Storage } from './s3-storage.js';
import { readStorageKeys, type StorageKeys } from './storage-keys.js';

/** A storage that is in use. */
export interface OpenStorage {
  readonly storage: PatientStorage;
  /** The keys of the moment. */
  readonly keys: () => StorageKeys;
  /** Reads the file of keys again. @returns the ids of the keys @throws if it cannot be used; then the old keys stay */
  readonly reread: () => readonly string[];
  readonly close: () => void;
}

/** Opens the storage of a configuration. @param deadline milliseconds for one request to an S3 server */
export function openStorage(
  config: {
    readonly place: { readonly folder: string } | { readonly s3: Omit<S3Options, 'deadline'> };
    readonly keysFile: string;
    readonly keys: StorageKeys;
  },
  deadline: number,
): OpenStorage {
  let { keys } = config;
  const { place } = config;
  const s3 = 's3' in place ? new S3Storage({ ...place.s3, deadline }) : undefined;
  return {
    storage: new PatientStorage(s3 ?? new LocalFolder((place as { folder: string }).folder), () => keys),
    keys: () => keys,
    reread: () => {
      keys = readStorageKeys(config.keysFile);
      return keys.map(({ id }) => id);
    },
    close: () => s3?.close(),
  };
}
