import { randomBytes } from 'node:crypto';
import { mkdir, open, opendir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkObjectName, isObjectName, type ObjectStorage, StorageUnavailable, type StoredObject } from './object-storage.js';

/** The folder of objects that are being written. A name of an object has no dot, so that none lies there. */
const UNFINISHED = '.unfinished';

/** Keeps objects as files that only this user can read. */
export class LocalFolder implements ObjectStorage {
  constructor(private readonly root: string) {}

  async put(name: string, bytes: Buffer): Promise<void> {
    const path = this.#pathOf(name);
    const unfinished = join(this.root, UNFINISHED, randomBytes(16).toString('hex'));
    await attempt(async () => {
      await mkdir(dirname(unfinished), { recursive: true, mode: 0o700 });
      try {
        await writeDurably(unfinished, bytes);
        await this.#moveTo(path, unfinished);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
      await syncFolder(this.root);
    });
  }

  async get(name: string): Promise<Buffer | undefined> {
    const path = this.#pathOf(name);
    return await attempt(async () => await unlessAbsent(readFile(path)));
  }

  async delete(name: string): Promise<void> {
    const path = this.#pathOf(name);
    await attempt(async () => {
      await unlessAbsent(unlink(path));
      await rmdir(dirname(path)).catch(() => undefined);
    });
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const folder of listFolder(this.root)) {
      if (folder === UNFINISHED) continue;
      for await (const file of listFolder(join(this.root, folder))) {
        if (!isObjectName(`${folder}/${file}`)) continue;
        const found = await attempt(async () => await unlessAbsent(stat(join(this.root, folder, file))));
        if (found) yield { name: `${folder}/${file}`, changedAt: found.mtimeMs };
      }
    }
  }

  async deleteUnfinished(before: number): Promise<number> {
    let deleted = 0;
    for await (const file of listFolder(join(this.root, UNFINISHED))) {
      const path = join(this.root, UNFINISHED, file);
      await attempt(async () => {
        const found = await unlessAbsent(stat(path));
        if (!found || found.mtimeMs >= before) return;
        await rm(path, { force: true });
        deleted += 1;
      });
    }
    return deleted;
  }

  /** Another process may delete the empty folder in between. */
  async #moveTo(path: string, unfinished: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      try {
        return await rename(unfinished, path);
      } catch (error) {
        if (!isAbsent(error) || tries >= MOVE_TRIES) throw error;
      }
    }
  }

  #pathOf(name: string): string {
    checkObjectName(name);
    return join(this.root, name);
  }
}

const MOVE_TRIES = 5;

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable. Another process may have deleted the folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await unlessAbsent(open(path, 'r'));
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}

async function* listFolder(path: string): AsyncIterable<string> {
  const folder = await attempt(async () => await unlessAbsent(opendir(path)));
  if (!folder) return;
  for await (const { name } of folder) yield name;
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function unlessAbsent<T>(act: Promise<T>): Promise<T | undefined> {
  return await act.catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
}

async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new StorageUnavailable(cause);
  }
}
