import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type EntityManager, In } from 'typeorm';
import { isBusy, type Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { createId } from '../mutation/ids.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { BulkLineEntity, type BulkUploadEntity } from './bulk-upload.entity.js';
import { BulkUploadStore } from './bulk-upload.store.js';
import { DoneLines } from './done-lines.js';
import { decideEffect, type Effect } from './effects.js';
import { lockNamed, readKnown } from './known.store.js';
import { mayChangePermissions } from './uploader-rights.js';

/** Lines of one transaction. It commits all of them or none; earlier transactions stay. The number is small, so that other changes wait only briefly. */
export const LINES_AT_ONCE = 100;
/** How often a transaction is tried while the database is busy, and the pause between two tries in milliseconds. */
export const BUSY_TRIES = 60;
export const BUSY_PAUSE = 1_000;

/** How a run is observed and stopped. */
export interface RunOptions {
  /** Called after each transaction. */
  readonly progress?: (done: number, received: number) => void;
  /** Stops it between two transactions. */
  readonly signal?: AbortSignal;
  /** Waits while the database is busy, in milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Runs an upload from its current line to its end, for real or as a dry run. Each slice of lines is a short transaction, which first
 * checks the uploader's rights again: if they have ended, the run stops after `done` lines. If the process dies, only the
 * uncommitted slice is lost, and the next run continues there.
 *
 * @param user the uploader; the slices use this person's turns to write
 */
export async function runUpload(
  writer: Writer,
  { id, user }: { readonly id: string; readonly user: string },
  now: () => Instant,
  options: RunOptions = {},
): Promise<void> {
  const written = async <T>(task: (manager: EntityManager) => Promise<T>) =>
    await retryWhileBusy(async () => await writer.transaction(`upload ${user}`, task, { patient: true }), options);
  const finish = async (state: 'DONE' | 'FAILED', stopCode?: 'NOT_PERMITTED') =>
    await written(async (manager) => await new BulkUploadStore(manager).finish(id, state, now(), stopCode));
  const lines = new DoneLines();
  try {
    while (!options.signal?.aborted) {
      const slice = await written(async (manager) => await runSlice(manager, id, lines, now()));
      if (slice === 'AWAY') return;
      if (slice === 'NO_MORE') return await finish('DONE');
      if (slice === 'NO_RIGHTS') return await finish('FAILED', 'NOT_PERMITTED');
      slice.keep();
      options.progress?.(slice.done, slice.received);
    }
  } catch (error) {
    await finish('FAILED').catch(() => undefined);
    throw error;
  }
}

async function retryWhileBusy<T>(attempt: () => Promise<T>, { signal, pause: wait = pause }: RunOptions): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || tries === BUSY_TRIES || signal?.aborted) throw error;
      await wait(BUSY_PAUSE);
    }
  }
}

interface Slice {
  readonly done: number;
  readonly received: number;
  readonly keep: () => void;
}

/** Runs one slice. @returns `NO_MORE` if no line is left, `AWAY` if another process runs the upload, `NO_RIGHTS` if the uploader's rights ended */
async function runSlice(
  manager: EntityManager,
  id: string,
  before: DoneLines,
  at: Instant,
): Promise<Slice | 'NO_MORE' | 'AWAY' | 'NO_RIGHTS'> {
  const uploads = new BulkUploadStore(manager);
  const upload = await uploads.byId(id);
  if (upload?.state !== 'RUNNING') return 'AWAY';
  if (!(await mayChangePermissions(manager, upload, at))) return 'NO_RIGHTS';
  const lines = await uploads.next(id, upload.done, LINES_AT_ONCE);
  if (lines.length === 0) return 'NO_MORE';
  if (!(await uploads.goOn(id, upload.done, lines.length))) return 'AWAY';
  const fields = lines.map((line) => line.fields);
  await lockNamed(manager, fields);
  const known = await readKnown(manager, fields, upload.facilityId, at);
  const { done, keep } = before.inTransaction();
  const by = { user: upload.userId, only: upload.facilityId, reason: upload.reason, at };
  const effects = lines.map(({ line, fields }) => ({ line, effect: decideEffect(fields, known, done, by) }));
  const made = effects.map(({ line, effect }) => ({ line, effect, permissionId: 'grant' in effect ? derivePermissionId(id, line) : null }));
  if (!upload.dryRun) await write(manager, upload, made, at);
  await note(manager, id, made);
  return { done: upload.done + lines.length, received: upload.received, keep };
}

type Made = { readonly line: number; readonly effect: Effect; readonly permissionId: string | null };

async function write(manager: EntityManager, upload: BulkUploadEntity, made: readonly Made[], at: Instant): Promise<void> {
  const ends = made.flatMap(({ effect }) => ('ends' in effect ? [effect] : []));
  const permissions = manager.getRepository(ViewingPermissionEntity);
  for (const reason of new Set(ends.map((one) => one.reason))) {
    const ids = ends.filter((one) => one.reason === reason).map((one) => one.ends);
    await permissions
      .createQueryBuilder()
      .update()
      .set({ revokedAt: at, revokedBy: upload.userId, revokeReason: reason, version: () => 'version + 1' })
      .where({ id: In(ids) })
      .execute();
  }
  const grants = made.flatMap(({ effect, permissionId: id }) =>
    'grant' in effect ? [{ ...effect.grant, id: id!, grantedAt: at, grantedBy: upload.userId, ...OPEN }] : [],
  );
  if (grants.length > 0) await permissions.insert(grants);
  const changed = ends.length + grants.length;
  if (changed > 0) await manager.getRepository(ChangeRecordEntity).insert(recordOf(upload, made, at));
}

const OPEN = { revokedAt: null, revokedBy: null, revokeReason: null, version: 1 };

/** One record for the lines of one transaction; the upload's lines keep the effect of each. */
function recordOf({ id, userId, facilityId, reason }: BulkUploadEntity, made: readonly Made[], at: Instant): ChangeRecordEntity {
  const detail = JSON.stringify({ lines: [made[0]!.line, made.at(-1)!.line] });
  return { id: createId('chg'), at, userId, facilityId: facilityId ?? '', action: 'runPermissionUpload', subjectId: id, reason, detail };
}

/** Stores the effect of each line, with one statement for each kind of outcome. */
async function note(manager: EntityManager, uploadId: string, made: readonly Made[]): Promise<void> {
  const kinds = new Map<string, { values: object; lines: number[] }>();
  const repository = manager.getRepository(BulkLineEntity);
  const single: { line: number; values: object }[] = [];
  for (const { line, effect, permissionId: id } of made) {
    const refusal = effect.effect === 'REFUSED' ? { code: effect.code, field: effect.field } : { code: null, field: null };
    const subject = effect.effect === 'REVOKE' ? effect.ends : id;
    const values = { effect: effect.effect, ...refusal, permissionId: subject };
    if (subject !== null) single.push({ line, values });
    else {
      const kind = JSON.stringify(values);
      const known = kinds.get(kind);
      if (known) known.lines.push(line);
      else kinds.set(kind, { values, lines: [line] });
    }
  }
  for (const { values, lines } of kinds.values()) await repository.update({ uploadId, line: In(lines) }, values);
  if (single.length > 0) {
    const cases = single.map(() => 'WHEN ? THEN ?').join(' ');
    const lines = single.map(({ line }) => line);
    await manager.query(
      `UPDATE bulk_line SET code = NULL, field = NULL, effect = CASE line ${cases} END, permission_id = CASE line ${cases} END
        WHERE upload_id = ? AND line IN (${lines.map(() => '?').join(', ')})`,
      [
        ...single.flatMap(({ line, values }) => [line, (values as { effect: string }).effect]),
        ...single.flatMap(({ line, values }) => [line, (values as { permissionId: string }).permissionId]),
        uploadId,
        ...lines,
      ],
    );
  }
}

/** Derives the permission's id from the line, so that it is the same however often the line runs. */
function derivePermissionId(upload: string, line: number): string {
  return `prm_${createHash('sha256').update(`${upload} ${line}`).digest('hex').slice(0, 24)}`;
}
