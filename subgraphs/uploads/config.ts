import { z } from 'zod';
import { ConfigurationError, wholeNumber } from '../kit/index.js';
import { readStorage, type StorageConfig, storageVariables } from '../storage/config.js';
import type { ScannerAddress } from './scan-malware.js';

/** The variables of a subgraph that takes uploads. Without `HAREYAKA_STORAGE` nobody can upload. */
export const uploadVariables = {
  ...storageVariables,
  /** The folder of uploads that are under way. */
  HAREYAKA_UPLOADS: z.string().optional(),
  HAREYAKA_UPLOAD_LIMIT_BYTES: wholeNumber(64 * 1024, 64 * 1024 * 1024).default(32 * 1024 * 1024),
  /** A ClamAV daemon. Without it, files are not scanned. */
  HAREYAKA_CLAMAV: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'must be HOST:PORT')
    .optional(),
};

/** What uploads need of the configuration. */
export interface UploadConfig {
  /** Absent: nobody can upload. */
  readonly kept: { readonly storage: StorageConfig; readonly folder: string } | undefined;
  /** The greatest number of bytes of one upload. */
  readonly limit: number;
  readonly scanner: ScannerAddress | undefined;
}

/** Nobody can upload. */
export const NO_UPLOADS: UploadConfig = { kept: undefined, limit: 0, scanner: undefined };

/** @param env the values of {@link uploadVariables} @throws ConfigurationError */
export function readUploads(env: z.output<z.ZodObject<typeof uploadVariables>>): UploadConfig {
  const { HAREYAKA_UPLOADS: folder, HAREYAKA_UPLOAD_LIMIT_BYTES: limit } = env;
  const storage = readStorage(env);
  if (storage && !folder) throw new ConfigurationError([{ variable: 'HAREYAKA_UPLOADS', problem: 'is missing beside HAREYAKA_STORAGE' }]);
  return { kept: storage && { storage, folder: folder! }, limit, scanner: readScanner(env.HAREYAKA_CLAMAV) };
}

function readScanner(address: string | undefined): ScannerAddress | undefined {
  if (address === undefined) return undefined;
  const [host, port] = address.split(':');
  return { host: host!, port: Number(port), deadline: SCAN_WITHIN };
}

/** Milliseconds for one scan. */
const SCAN_WITHIN = 20_000;
