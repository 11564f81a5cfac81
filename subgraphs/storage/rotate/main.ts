import 'reflect-metadata';
import { readConfigurationOrEnd } from '../../kit/index.js';
import { readStorageConfig } from '../config.js';
import { openStorage } from '../open-storage.js';
import { rotateStorageKeys } from './rotate-keys.js';

const NAME = 'storage:rotate-keys';
/** Milliseconds for one request to an S3 server. */
const DEADLINE = 60_000;

const config = readConfigurationOrEnd(NAME, () => readStorageConfig());
const { storage, close } = openStorage(config, DEADLINE);
try {
  const { rotated, unchanged, invalid } = await rotateStorageKeys(storage);
  process.stdout.write(`${JSON.stringify({ key: config.keys[0].id, rotated, unchanged, invalid: invalid.length })}\n`);
  for (const name of invalid) process.stderr.write(`${NAME}: OBJECT_INVALID: no key opens ${name}\n`);
  if (invalid.length > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${NAME}: STORAGE_UNAVAILABLE: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  close();
}
