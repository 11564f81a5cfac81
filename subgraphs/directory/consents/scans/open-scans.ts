import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import {
  type CallerTokens,
  type ContentSource,
  ContentUrls,
  type DemandActive,
  KitError,
  SealedTokens,
  type Writer,
} from '../../../kit/index.js';
import type { UploadConfig } from '../../../uploads/config.js';
import { openUploads } from '../../../uploads/open-uploads.js';
import { mayAct } from '../../decision/may-act.js';
import { isNetworkRole } from '../../decision/network-roles.js';
import { findRole, PersonStore } from '../../decision/person.store.js';
import { ConsentScanUploads } from './consent-scan.store.js';
import { makeScanContent, ScanDesk } from './scan-desk.js';

/** What scans need of the process. */
export interface ScanOptions {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly callers: CallerTokens;
  readonly config: UploadConfig;
  /** Milliseconds for one request. */
  readonly deadline: number;
  readonly log: Logger;
  readonly now: () => number;
}

/** The scans of a serving directory. */
export interface OpenScans {
  readonly desk: ScanDesk;
  readonly content: { readonly urls: ContentUrls; readonly source: ContentSource };
  readonly demandActive: DemandActive;
  readonly routes: (server: FastifyInstance) => void;
  /** Reads the keys of the storage again. @throws if they cannot be used */
  readonly reread: () => void;
  readonly close: () => void;
}

/** The directory's name, as the gateway knows it. */
const NAME = 'directory';

/**
 * Opens the scans of a serving directory. The keys of the storage seal the addresses too: each process of a directory has them.
 *
 * @returns undefined without a storage
 */
export async function openScans({ database, writer, callers, config, deadline, log, now }: ScanOptions): Promise<OpenScans | undefined> {
  if (!config.kept) return undefined;
  const demandActive = demandOverseer(new PersonStore(database), now);
  const rows = new ConsentScanUploads(database, writer);
  const secrets = () => config.kept!.storage.keys.map(({ key }) => key);
  const tokens = new SealedTokens(secrets(), `upload ${NAME}`);
  const urls = new ContentUrls(NAME, secrets(), now);
  const actions = { finish: 'finishConsentScan', drop: 'deleteConsentScan' };
  const uploads = await openUploads({ name: NAME, rows, config, tokens, route: { callers, demandActive, deadline, actions, now }, log });
  if (!uploads) return undefined;
  const { storage, addresses, routes, close } = uploads;
  return {
    desk: new ScanDesk(urls, addresses, config.limit),
    content: { urls, source: makeScanContent(rows, storage.storage) },
    ...{ demandActive, routes, close },
    reread: () => {
      storage.reread();
      const keys = storage.keys().map(({ key }) => key);
      tokens.renew(keys);
      urls.renew(keys);
    },
  };
}

/** Asks whether a person may still act and still oversees the network. @throws KitError NOT_PERMITTED if not */
function demandOverseer(persons: PersonStore, now: () => number): DemandActive {
  return async ({ person: { issuer, subject, facility, assurance }, address }) => {
    const at = now();
    const person = await persons.ofCaller({ issuer, subject, facility }, at);
    if (!mayAct(person, { assurance, address }, at) || !isNetworkRole(findRole(person!, at))) throw new KitError('NOT_PERMITTED');
  };
}
