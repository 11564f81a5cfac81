import { z } from 'zod';
import { ConfigurationError, databaseAddress, readEnvironment, systemVariables, wholeNumber } from '../kit/index.js';
import type { ScannerAddress } from './attachments/scan-malware.js';
import type { S3Options } from './storage/s3-storage.js';
import { readStorageKeys, type StorageKeys } from './storage/storage-keys.js';

/** The variables of the storage. Without `HAREYAKA_STORAGE` nobody can upload. */
const storageVariables = {
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

const uploadVariables = {
  /** The folder of uploads that are under way. */
  HAREYAKA_UPLOADS: z.string().optional(),
  HAREYAKA_UPLOAD_LIMIT_BYTES: wholeNumber(64 * 1024, 64 * 1024 * 1024).default(32 * 1024 * 1024),
  /** A ClamAV daemon. Without it, files are not scanned. */
  HAREYAKA_CLAMAV: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'must be HOST:PORT')
    .optional(),
};

/** Where objects are kept, and the keys that encrypt them. */
export interface StorageConfig {
  readonly place: { readonly folder: string } | { readonly s3: Omit<S3Options, 'deadline'> };
  /** The file, to read its keys again. */
  readonly keysFile: string;
  readonly keys: StorageKeys;
}

type StorageEnvironment = z.output<z.ZodObject<typeof storageVariables>>;

/** The care cabinet's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnvironment(
    {
      ...systemVariables,
      HAREYAKA_DATABASE: databaseAddress,
      ...storageVariables,
      ...uploadVariables,
    },
    env,
  );
  const storage = readStorage(read);
  if (storage && !read.HAREYAKA_UPLOADS) throw wrong('HAREYAKA_UPLOADS', 'is missing beside HAREYAKA_STORAGE');
  return { ...read, storage, scanner: readScanner(read.HAREYAKA_CLAMAV) };
}

/** The configuration of the command that rotates the storage's keys. */
export function readRotationConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnvironment(storageVariables, env);
  const storage = readStorage(read);
  if (!storage) throw wrong('HAREYAKA_STORAGE', 'is not set');
  return storage;
}

/** @throws ConfigurationError */
function readStorage(env: StorageEnvironment): StorageConfig | undefined {
  const { HAREYAKA_STORAGE: address, HAREYAKA_STORAGE_KEYS: keysFile } = env;
  if (!address) return undefined;
  if (!keysFile) throw wrong('HAREYAKA_STORAGE_KEYS', 'is missing beside HAREYAKA_STORAGE');
  return { place: readPlace(address, env), keysFile, keys: readKeys(keysFile) };
}

function readScanner(address: string | undefined): ScannerAddress | undefined {
  if (address === undefined) return undefined;
  const [host, port] = address.split(':');
  return { host: host!, port: Number(port), deadline: SCAN_WITHIN };
}

/** Milliseconds for one scan. */
const SCAN_WITHIN = 20_000;

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
