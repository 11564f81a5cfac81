import type { PatientStorage } from '../storage/patient-storage.js';
import type { UploadFiles } from './upload-files.js';
import { UPLOAD_LIFE } from './upload-life.js';
import type { UploadRows } from './upload-rows.js';

/** What a sweep deleted. */
export interface SweepResult {
  /** Uploads that nothing uses. */
  readonly uploads: number;
  /** Files of uploads that are not expected any more. */
  readonly files: number;
  /** Objects that no row names. */
  readonly objects: number;
  /** Whether objects were left alone, because the database names none of many: it may be another storage's. */
  readonly isRefused?: true;
}

/** A database that names no object at all has at most this many left-overs. */
export const LEFTOVERS_AT_MOST = 100;

/** Milliseconds for which an object may wait for the row that names it. Putting it and writing the row take seconds. */
export const OBJECT_WAIT = 60 * 60_000;
const BATCH = 500;

/**
 * Deletes what nothing refers to: first rows, then what only they named. A row is written before its file, and an object before its row becomes ready, so that nothing
 * that is still needed can be missed. Several processes may sweep at once.
 *
 * @param now milliseconds since 1970
 * @param withObjects whether the whole storage is looked through
 */
export async function sweepUploads(
  { rows, files, storage }: { readonly rows: UploadRows; readonly files: UploadFiles; readonly storage: PatientStorage },
  {
    now = Date.now(),
    objectWait = OBJECT_WAIT,
    withObjects = true,
  }: { readonly now?: number; readonly objectWait?: number; readonly withObjects?: boolean } = {},
): Promise<SweepResult> {
  const uploads = await rows.deleteLoose(now - UPLOAD_LIFE);
  let swept = 0;
  for (const ids of batchesOf(await files.listIds())) {
    const expected = await rows.filterExpected(ids);
    for (const id of ids.filter((one) => !expected.has(one))) {
      await files.remove(id);
      swept += 1;
    }
  }
  if (!withObjects) return { uploads, files: swept, objects: 0 };
  const isEmpty = !(await rows.namesAny());
  let objects = 0;
  let old: string[] = [];
  const deleteUnnamed = async () => {
    const named = await rows.filterNamed(old);
    for (const name of old.filter((one) => !named.has(one))) {
      await storage.delete(name);
      objects += 1;
    }
    old = [];
  };
  for await (const { name, changedAt } of storage.list()) {
    if (changedAt >= now - objectWait) continue;
    old.push(name);
    if (isEmpty && old.length > LEFTOVERS_AT_MOST) return { uploads, files: swept, objects: 0, isRefused: true };
    if (old.length === BATCH) await deleteUnnamed();
  }
  if (old.length > 0) await deleteUnnamed();
  await storage.deleteUnfinished(now - objectWait);
  return { uploads, files: swept, objects };
}

function* batchesOf<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += BATCH) yield all.slice(at, at + BATCH);
}
