import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { ConfigurationError, logger } from '../../../kit/index.js';
import { serveReceiptCloud } from '../../data-source.js';
import { readReleaseKeys } from '../../read-keys.js';
import { TenantStore } from '../tenant.store.js';
import { readEnrolConfig } from './config.js';
import { makeEnrolCommand } from './enrol-command.js';

const DEADLINE = 10_000;

const open = async () => {
  const config = readEnrolConfig();
  // A code in a database of its own making would be unknown to the intake.
  const file = /^sqlite:(.*)$/s.exec(config.HAREYAKA_DATABASE)?.[1];
  if (file !== undefined && !existsSync(file))
    throw new ConfigurationError([{ variable: 'HAREYAKA_DATABASE', problem: 'names no database: start receipt-intake with it first' }]);
  const { fingerprint } = await readReleaseKeys(config.HAREYAKA_RECEIPT_RELEASE_KEYS);
  const { database, writer, close } = await serveReceiptCloud(config.HAREYAKA_DATABASE, logger('receipt-cloud:enrol', 'error'), DEADLINE);
  return { tenants: new TenantStore(database, writer), fingerprint, close };
};

const say = (line: string) => void process.stdout.write(`${line}\n`);
const warn = (line: string) => void process.stderr.write(`${line}\n`);

await makeEnrolCommand(open, { say, warn })
  .parseAsync()
  .catch((error: unknown) => {
    const lines =
      error instanceof ConfigurationError
        ? error.problems.map(({ variable, problem }) => `CONFIG_INVALID: ${variable} ${problem}`)
        : [`ENROL_FAILED: ${(error as Error).message}`];
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = 2;
  });
