import { z } from 'zod';
import { ConfigurationError, readEnvironment } from '../kit/index.js';
import type { S3Options } from './s3-storage.js';
import { readStorageKeys, type StorageKeys } from './storage-keys.js';

/** The variables of a storage. Without `HAREYAKA_STORAGE` there is none. */
export const storageVariables = {
  /** `folder:PATH`, or `s3:` and the address of a bucket. */
  HAREYAKA_STORAGE: z
    .string()
    .regex(/^(folder:.+|s3:https?:\/\/[^/?#@]+\/[A-Za-z0-9.-]{3,63}\/?)$/, 'must be folder:PATH or s3:https://host/bucket')
    .optional(),
  /** The file of the keys with which the data keys are encrypted. */
  HAREYAKA_STORAGE_KEYS: z.string().optional(),
  HAREYAKA_S3_REGION: z.string().default('us-east-1'),
  HAREYAKA_S3_ACCESS_KEY: z.string().optional(),
  HAREYAKA_S3_SECRET_KEY: z.string().optional(),
};

/** Where objects are kept, and the keys that encrypt them. */
export interface StorageConfig {
  readonly place: { readonly folder: string } | { readonly s3: Omit<S3Options, 'deadline'> };
  /** The file, to read its keys again. */
  readonly keysFile: string;
  readonly keys: StorageKeys;
}

/** The values of {@link storageVariables}. */
export type StorageEnvironment = z.output<z.ZodObject<typeof storageVariables>>;

/** @returns undefined without `HAREYAKA_STORAGE` @throws ConfigurationError */
export function readStorage(env: StorageEnvironment): StorageConfig | undefined {
  const { HAREYAKA_STORAGE: address, HAREYAKA_STORAGE_KEYS: keysFile } = env;
  if (!address) return undefined;
  if (!keysFile) throw wrong('HAREYAKA_STORAGE_KEYS', 'is missing beside HAREYAKA_STORAGE');
  return { place: readPlace(address, env), keysFile, keys: readKeys(keysFile) };
}

/** The configuration of a command that works on a storage. @throws ConfigurationError */
export function readStorageConfig(env: NodeJS.ProcessEnv = process.env): StorageConfig {
  const storage = readStorage(readEnvironment(storageVariables, env));
  if (!storage) throw wrong('HAREYAKA_STORAGE', 'is not set');
  return storage;
}

function readPlace(address: string, env: StorageEnvironment): StorageConfig['place'] {
  if (address.startsWith('folder:')) return { folder: address.slice('folder:'.length) };
  const { HAREYAKA_S3_REGION: region, HAREYAKA_S3_ACCESS_KEY: accessKey, HAREYAKA_S3_SECRET_KEY: secretKey } = env;
  if (!accessKey) throw wrong('HAREYAKA_S3_ACCESS_KEY', 'is not set');
  if (!secretKey) throw wrong('HAREYAKA_S3_SECRET_KEY', 'is not set');
  const { origin, pathname } = new URL(address.slice('s3:'.length));
  return { s3: { endpoint: origin, bucket: pathname.replaceAll('/', ''), region, accessKey, secretKey } };
}

function readKeys(file: string): StorageKeys {
  try {
    return readStorageKeys(file);
  } catch (error) {
    throw wrong('HAREYAKA_STORAGE_KEYS', (error as Error).message);
  }
}

function wrong(variable: string, problem: string): ConfigurationError {
  return new ConfigurationError([{ variable, problem }]);
}
