import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import type { AuditEntry } from '../../subgraphs/kit/audit/audit-record.js';
import type { ParametersSealer } from '../../subgraphs/kit/audit/sealed-parameters.js';
import type { SigningKey } from '../../subgraphs/kit/identity/caller-token.js';
import { gatewayError } from '../errors.js';
import type { AuditMetrics } from '../observe/audit-metrics.js';
import type { AuditInput, AuditLog } from './audit-log.js';
import type { AuditConfig } from './audit-variables.js';
import { readParametersSealer } from './seal-parameters.js';
import { toIntake } from './ship/post-batch.js';
import { RecordReader } from './ship/record-reader.js';
import { Shipper } from './ship/shipper.js';
import { FolderInUse, lockFolder } from './spool/folder-lock.js';
import { GroupCommit } from './spool/group-commit.js';
import { WrongSpoolKey } from './spool/load-spool.js';
import { Spool } from './spool/spool.js';
import { openSpoolFiles, type SpoolFiles } from './spool/spool-files.js';
import { readSpoolKeys } from './spool/spool-key.js';
import type { SpoolTrouble } from './spool/spool-trouble.js';

/** Why the audit log could not be opened. The gateway must not start. */
export class AuditLogNotOpened extends Error {
  constructor(
    readonly code: 'AUDIT_SPOOL_IN_USE' | 'CONFIG_INVALID',
    readonly variable: string,
    readonly problem: string,
  ) {
    super(`${variable} ${problem}`);
  }
}

/** The gateway's audit log on its disk. */
export interface SpooledAuditLog extends AuditLog {
  /** What is wrong at present, for the readiness report: names such as `AUDIT_SPOOL_FULL`. */
  readonly degraded: readonly string[];
  /** Signs batches with another key from now on, and reads the store's key again. */
  renew(key: SigningKey): Promise<void>;
}

export interface AuditLogOptions {
  /** The key that signs batches. */
  readonly key: SigningKey;
  readonly dispatcher: Dispatcher;
  readonly metrics: AuditMetrics;
  readonly log: Logger;
  readonly now?: (() => number) | undefined;
  /** The folder's files, for tests. */
  readonly files?: SpoolFiles | undefined;
}

/** Milliseconds for shipping at the end. */
const SHIP_WITHIN = 5_000;
/** From this age of the oldest record on, the readiness report says that the store does not take them. Milliseconds. */
const LATE_FROM = 60_000;

/**
 * Opens the spool and begins to ship. A full or failing disk, or a store that is down, does not prevent the start.
 *
 * @throws AuditLogNotOpened if another gateway uses the folder, or a variable is wrong
 */
export async function openAuditLog(config: AuditConfig, options: AuditLogOptions): Promise<SpooledAuditLog> {
  const { metrics, log, now = Date.now, dispatcher } = options;
  const keys = await refusing('HAREYAKA_AUDIT_SPOOL_KEY', async () => await readSpoolKeys(config.keyFile));
  const files = options.files ?? (await refusing('HAREYAKA_AUDIT_SPOOL', async () => await openSpoolFiles(config.folder)));
  const lock = await refusing('HAREYAKA_AUDIT_SPOOL', async () => await lockFolder(config.folder));
  const pause = async (milliseconds: number, signal: AbortSignal) =>
    await delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  let trouble: SpoolTrouble | undefined;
  const onTrouble = (began: SpoolTrouble | undefined, problem: string) => {
    if (began === undefined) {
      trouble = undefined;
      return log.info({ problem }, 'the audit spool works again');
    }
    // The others have passed when they are reported: a new spool takes the place of the old one.
    if (began === 'AUDIT_SPOOL_FULL' || began === 'AUDIT_SPOOL_FAILED') trouble = began;
    metrics.trouble(began);
    log.error({ code: began, problem }, 'trouble with the audit spool');
  };
  let spool: Spool;
  let sealer: ParametersSealer;
  const openSealer = async () => await readParametersSealer(config.storeJwks, config.folder, dispatcher);
  try {
    sealer = await refusing('HAREYAKA_AUDIT_STORE_JWKS', openSealer);
    const { name: gateway, limit } = config;
    spool = await refusing('HAREYAKA_AUDIT_SPOOL', async () => await Spool.open({ files, keys, gateway, limit, pause, onTrouble }));
  } catch (error) {
    await lock.release();
    throw error;
  }
  const groups = new GroupCommit(spool, { group: metrics.group, failed: metrics.refused });
  const shipper = new Shipper({
    spool,
    reader: new RecordReader(files, keys),
    gateway: config.name,
    key: options.key,
    post: toIntake(config.storeUrl, dispatcher),
    now,
    pause,
    onProblem: (problem) =>
      problem === undefined
        ? log.info('the audit store takes records again')
        : log.warn({ problem }, 'the audit store does not take records'),
    observe: ({ outcome }) => metrics.batch(outcome),
  });
  const age = () => (shipper.oldest === undefined ? 0 : now() - shipper.oldest);
  metrics.watch(() => ({
    waiting: shipper.waiting,
    bytes: spool.bytes,
    oldestSeconds: age() / 1000,
    available: spool.available,
  }));
  shipper.start();
  let isClosed = false;
  return {
    get available() {
      return !isClosed && spool.available;
    },
    get degraded() {
      return [...(trouble === undefined ? [] : [trouble]), ...(age() > LATE_FROM ? ['AUDIT_STORE_LATE'] : [])];
    },
    record: async (input: AuditInput) => {
      if (isClosed) throw gatewayError('AUDIT_UNAVAILABLE');
      const { parameters, requestId } = input;
      const sealed = parameters === undefined ? undefined : sealer.seal(parameters, requestId);
      const text = Buffer.from(writeRecordText(input, sealed, now()));
      try {
        return { seq: await groups.add(text) };
      } catch {
        throw gatewayError('AUDIT_UNAVAILABLE');
      }
    },
    renew: async (key) => {
      shipper.renew(key);
      sealer = await openSealer();
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await groups.idle();
      await shipper.close(SHIP_WITHIN);
      await spool.close();
      await lock.release();
    },
  };
}

/** The JSON of a record without its first members, which the spool adds. */
function writeRecordText(input: AuditInput, sealed: string | undefined, now: number): string {
  // Each member by its name: a copy of the rest would cost more than all else here.
  const { kind, requestId, actor, operation, outcome, disclosures, changes, of, reason } = input;
  const members: Members = { kind, requestId, actor, operation, outcome, sealed, disclosures, changes, of, reason };
  return `"at":"${new Date(now).toISOString()}",${JSON.stringify(members).slice(1)}`;
}

/** All members of an entry, so that none can be forgotten. */
type Members = { readonly [K in keyof Required<AuditEntry>]: AuditEntry[K] | undefined };

async function refusing<T>(variable: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof FolderInUse)
      throw new AuditLogNotOpened('AUDIT_SPOOL_IN_USE', variable, 'names a folder that another gateway uses');
    const problem =
      error instanceof WrongSpoolKey
        ? 'has a segment that was written with another key than HAREYAKA_AUDIT_SPOOL_KEY'
        : ((error as NodeJS.ErrnoException).code ?? (error as Error).message);
    throw new AuditLogNotOpened('CONFIG_INVALID', variable, problem);
  }
}
