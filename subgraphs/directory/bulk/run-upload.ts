import { createHash } from 'node:crypto';
import { type EntityManager, In } from 'typeorm';
import { ChangeRecordEntity } from '../change-record.entity.js';
import type { Instant } from '../decision/facts.js';
import { newId } from '../ids.js';
import { ViewingPermissionEntity } from '../viewing-permission.entity.js';
import type { Writer } from '../writer.js';
import { BulkLineEntity, type BulkUploadEntity } from './bulk-upload.entity.js';
import { BulkUploadStore } from './bulk-upload.store.js';
import { type Done, type Effect, effectOf } from './effects.js';
import { knownOf } from './known.store.js';

/** Lines that are one transaction: all of them or none, and those before stay. */
const AT_ONCE = 500;

/**
 * Carries an upload out, or tries it, from where it stands to its end. A process that dies on the way loses nothing but its last, uncommitted
 * lines: the next run goes on there.
 *
 * @param progress told after each transaction
 * @param signal stops it between two transactions
 */
export async function runUpload(
  writer: Writer,
  id: string,
  now: () => Instant,
  { progress, signal }: { progress?: (done: number, received: number) => void; signal?: AbortSignal } = {},
): Promise<void> {
  const done: Done = { ended: new Set(), granted: new Set() };
  try {
    while (!signal?.aborted) {
      const upload = await writer.transaction(async (manager) => await nextLines(manager, id, done, now()));
      if (upload === 'AWAY') return;
      if (upload === 'NO_MORE')
        return await writer.transaction(async (manager) => await new BulkUploadStore(manager).finish(id, 'DONE', now()));
      progress?.(upload.done, upload.received);
    }
  } catch (error) {
    await writer.transaction(async (manager) => await new BulkUploadStore(manager).finish(id, 'FAILED', now())).catch(() => undefined);
    throw error;
  }
}

/** `NO_MORE` where nothing is left to do, `AWAY` where another runner has it. */
async function nextLines(
  manager: EntityManager,
  id: string,
  done: Done,
  at: Instant,
): Promise<{ done: number; received: number } | 'NO_MORE' | 'AWAY'> {
  const uploads = new BulkUploadStore(manager);
  const upload = await uploads.byId(id);
  if (upload?.state !== 'RUNNING') return 'AWAY';
  const lines = await uploads.next(id, upload.done, AT_ONCE);
  if (lines.length === 0) return 'NO_MORE';
  if (!(await uploads.goOn(id, upload.done, lines.length))) return 'AWAY';
  const known = await knownOf(
    manager,
    lines.map(({ fields }) => fields),
    upload.facilityId,
    at,
  );
  const by = { only: upload.facilityId, reason: upload.reason, at };
  const effects = lines.map(({ line, fields }) => ({ line, effect: effectOf(fields, known, done, by) }));
  const made = effects.map(({ line, effect }) => ({ line, effect, permissionId: 'grant' in effect ? permissionId(id, line) : null }));
  if (!upload.dryRun) await write(manager, upload, made, at);
  await note(manager, id, made);
  return { done: upload.done + lines.length, received: upload.received };
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

const OPEN = { revokedAt: null, revokedBy: null, revokeReason: null, mergeId: null, version: 1 };

/** One record for the lines of one transaction; which line did what stands with the upload. */
function recordOf({ id, userId, facilityId, reason }: BulkUploadEntity, made: readonly Made[], at: Instant): ChangeRecordEntity {
  const detail = JSON.stringify({ lines: [made[0]!.line, made.at(-1)!.line] });
  return { id: newId('chg'), at, userId, facilityId: facilityId ?? '', action: 'runPermissionUpload', subjectId: id, reason, detail };
}

/** Writes down what each line did: one statement for each kind of outcome, not for each line. */
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

/** The same line makes the same permission, whoever runs it and however often. */
function permissionId(upload: string, line: number): string {
  return `prm_${createHash('sha256').update(`${upload} ${line}`).digest('hex').slice(0, 24)}`;
}
