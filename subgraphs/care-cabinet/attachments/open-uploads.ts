import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type ContentSource, type DemandActive, redactError, type SystemRuntimeParts, type Writer } from '../../kit/index.js';
import type { OpenStorage } from '../storage/open-storage.js';
import { AttachmentStore } from './attachment.store.js';
import { type IsMember, makeAttachmentContent } from './attachment-content.js';
import { UploadFinisher } from './finish-upload.js';
import type { ScannerAddress } from './scan-malware.js';
import { sweepAttachments } from './sweep-attachments.js';
import { UploadAddresses } from './upload-addresses.js';
import { type MayWrite, UploadDesk } from './upload-desk.js';
import { UploadFiles } from './upload-files.js';
import { UPLOAD_LIFE } from './upload-life.js';
import { UploadLocks } from './upload-locks.js';
import { addUploadRoute } from './upload-route.js';

/** What uploads need of the process. */
export interface UploadOptions {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly mayWrite: MayWrite;
  readonly isMember: IsMember;
  /** The greatest number of bytes of one upload. */
  readonly limit: number;
  readonly system: Pick<SystemRuntimeParts, 'callers' | 'deadline' | 'uploads'> & { readonly demandActive: DemandActive };
  /** Absent: nobody can upload. */
  readonly kept?: { readonly storage: OpenStorage; readonly folder: string } | undefined;
  readonly scanner?: ScannerAddress | undefined;
  readonly log: Logger;
}

/** The attachments of a serving process. */
export interface OpenUploads {
  readonly attachments: AttachmentStore;
  readonly uploads: UploadDesk;
  /** Absent where nobody can upload. */
  readonly content: ContentSource | undefined;
  readonly routes: ((server: FastifyInstance) => void) | undefined;
  readonly close: () => void;
}

/** Milliseconds between two sweeps, and sweeps between two that look through the whole storage. */
const SWEEP_EVERY = 15 * 60_000;
const OBJECTS_EVERY = 24;

/** Opens the attachments of a serving process, and sweeps them from time to time. */
export async function openUploads(options: UploadOptions): Promise<OpenUploads> {
  const { database, writer, mayWrite, isMember, limit, system, kept, scanner, log } = options;
  const store = new AttachmentStore(database, writer);
  if (!kept) {
    return {
      attachments: store,
      uploads: new UploadDesk({ store, mayWrite, limit }),
      content: undefined,
      routes: undefined,
      close: () => undefined,
    };
  }
  const { storage, keys, close } = kept.storage;
  const addresses = new UploadAddresses('care-cabinet', system.uploads);
  const files = await UploadFiles.open(kept.folder, keys, UPLOAD_LIFE);
  const finisher = new UploadFinisher({ store, files, storage, scanner });
  let isSweeping = false;
  let sweeps = 0;
  const sweep = async () => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      const swept = await sweepAttachments({ store, files, storage }, { withObjects: sweeps++ % OBJECTS_EVERY === 0 });
      if (swept.isRefused)
        log.error('the database names no object of a storage that has many: nothing was deleted. Do they belong together?');
      if (swept.uploads + swept.files + swept.objects > 0) log.info(swept, 'what no record refers to was deleted');
    } catch (error) {
      log.error({ err: redactError(error) }, 'what no record refers to could not be deleted');
    } finally {
      isSweeping = false;
    }
  };
  const timer = setInterval(() => void sweep(), SWEEP_EVERY).unref();
  const { callers, demandActive, deadline } = system;
  return {
    attachments: store,
    uploads: new UploadDesk({ store, addresses, mayWrite, limit }),
    content: makeAttachmentContent({ store, storage, isMember }),
    routes: (server) =>
      addUploadRoute(server, { addresses, store, files, locks: new UploadLocks(), finisher, callers, demandActive, deadline }),
    close: () => {
      clearInterval(timer);
      close();
    },
  };
}
