import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { redactError } from '../kit/index.js';
import { type OpenStorage, openStorage } from '../storage/open-storage.js';
import type { UploadConfig } from './config.js';
import { UploadFinisher } from './finish-upload.js';
import { sweepUploads } from './sweep-uploads.js';
import { UploadAddresses } from './upload-addresses.js';
import { UploadFiles } from './upload-files.js';
import { UPLOAD_LIFE } from './upload-life.js';
import { UploadLocks } from './upload-locks.js';
import { addUploadRoute, type UploadRouteParts } from './upload-route.js';
import type { UploadRows } from './upload-rows.js';

/** What uploads need of the process. */
export interface UploadOptions {
  /** The name of the subgraph, as the gateway knows it. */
  readonly name: string;
  readonly rows: UploadRows;
  readonly config: UploadConfig;
  readonly tokens: ConstructorParameters<typeof UploadAddresses>[1];
  readonly route: Pick<UploadRouteParts, 'callers' | 'demandActive' | 'deadline' | 'actions' | 'now'>;
  readonly log: Logger;
}

/** The uploads of a serving process. */
export interface OpenUploads {
  readonly storage: OpenStorage;
  readonly addresses: UploadAddresses;
  readonly routes: (server: FastifyInstance) => void;
  readonly close: () => void;
}

/** Milliseconds between two sweeps, and sweeps between two that look through the whole storage. */
const SWEEP_EVERY = 15 * 60_000;
const OBJECTS_EVERY = 24;

/** Opens the uploads of a serving process, and sweeps them from time to time. @returns undefined if nobody can upload */
export async function openUploads({ name, rows, config, tokens, route, log }: UploadOptions): Promise<OpenUploads | undefined> {
  if (!config.kept) return undefined;
  const opened = openStorage(config.kept.storage, route.deadline);
  const { storage, keys } = opened;
  const addresses = new UploadAddresses(name, tokens, route.now);
  const files = await UploadFiles.open(config.kept.folder, keys, UPLOAD_LIFE);
  const finisher = new UploadFinisher({ rows, files, storage, scanner: config.scanner });
  let isSweeping = false;
  let sweeps = 0;
  const sweep = async () => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      const swept = await sweepUploads({ rows, files, storage }, { withObjects: sweeps++ % OBJECTS_EVERY === 0 });
      if (swept.isRefused)
        log.error('the database names no object of a storage that has many: nothing was deleted. Do they belong together?');
      if (swept.uploads + swept.files + swept.objects > 0) log.info(swept, 'uploads that nothing uses were deleted');
    } catch (error) {
      log.error({ err: redactError(error) }, 'uploads that nothing uses could not be deleted');
    } finally {
      isSweeping = false;
    }
  };
  const timer = setInterval(() => void sweep(), SWEEP_EVERY).unref();
  return {
    storage: opened,
    addresses,
    routes: (server) => addUploadRoute(server, { addresses, rows, files, locks: new UploadLocks(), finisher, ...route }),
    close: () => {
      clearInterval(timer);
      opened.close();
    },
  };
}
