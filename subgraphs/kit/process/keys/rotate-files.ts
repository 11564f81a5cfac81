import { chmod, chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { JSONWebKeySet } from 'jose';
import { type DoneStep, nextStep, type PrivateKeyFile } from './rotate-keys.js';
import { readPrivateKeySet, toPublicKeys } from './system-keys.js';

/** The key files of one party. */
export interface KeyFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/**
 * Does the next step of replacing a party's keys in its two files. Each file is replaced as a whole and keeps its owner and mode.
 *
 * @throws StepTooEarly; an error with the code EEXIST if another rotation is running
 * @example await rotateFiles({ privateFile, publicFile }, { now: Date.now(), wait: STEP_WAIT })
 */
export async function rotateFiles({ privateFile, publicFile }: KeyFiles, times: { now: number; wait: number }): Promise<DoneStep> {
  // Before the private keys change, check that the public ones can.
  await stat(publicFile);
  return await runExclusively(privateFile, async () => {
    const file = (await readPrivateKeySet(privateFile)) as PrivateKeyFile;
    await publishAgain(file, { privateFile, publicFile }, times.now);
    const done = await nextStep(file, times);
    await replaceFile(privateFile, JSON.stringify(done.file));
    await replaceFile(publicFile, JSON.stringify(toPublicKeys(done.file)));
    return done;
  });
}

/** Reads and writes under an exclusive lock: if two rotations read the same file, the keys of one would be lost. */
async function runExclusively<T>(file: string, work: () => Promise<T>): Promise<T> {
  const mark = `${file}.rotating`;
  await (await open(mark, 'wx', 0o600)).close();
  try {
    return await work();
  } finally {
    await rm(mark, { force: true });
  }
}

/** Completes a step that was interrupted between the two files: writes the public file again, and restarts the wait for the next step. */
async function publishAgain(file: PrivateKeyFile, { privateFile, publicFile }: KeyFiles, now: number): Promise<void> {
  if (!file.rotation) return;
  const shown = await readFile(publicFile, 'utf8').catch(() => '');
  if (shown === JSON.stringify(toPublicKeys(file))) return;
  const again: JSONWebKeySet = { ...file, rotation: { ...file.rotation, at: new Date(now).toISOString() } } as PrivateKeyFile;
  await replaceFile(privateFile, JSON.stringify(again));
  await replaceFile(publicFile, JSON.stringify(toPublicKeys(file)));
  throw new Error(`${publicFile} did not match the last step: it is written again, and the wait begins again`);
}

/** Replaces a file by rename, so that no reader sees half of it. After a crash either the whole old file or the whole new one exists. */
async function replaceFile(file: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(file);
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    if (process.getuid?.() !== uid) await chown(fresh, uid, gid);
    await chmod(fresh, mode & 0o777);
    await rename(fresh, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(fresh, { force: true });
    throw error;
  }
}
