import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** The last checkpoint of each log, as a note with the witness's cosignature. Nothing else of a log is kept. */
export interface KeptCheckpoints {
  /** @returns undefined if none of this log was kept */
  read(origin: string): Promise<string | undefined>;
  /** Replaces the last checkpoint of a log. Resolves when it is durable. */
  write(origin: string, note: string): Promise<void>;
}

/** Keeps checkpoints in a folder: a file for each log, which `npm run audit -- verify --checkpoint FILE` reads. */
export async function openKeptCheckpoints(folder: string): Promise<KeptCheckpoints> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    read: async (origin) =>
      await readFile(join(folder, fileName(origin)), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    write: async (origin, note) => {
      const file = join(folder, fileName(origin));
      const fresh = `${file}.${randomBytes(6).toString('hex')}`;
      await writeDurably(fresh, note);
      await rename(fresh, file);
      await syncFolder(folder);
    },
  };
}

/** The file of a log's checkpoint: an origin may have characters that a file name may not. */
export function fileName(origin: string): string {
  return `${createHash('sha256').update(origin).digest('hex').slice(0, 32)}.checkpoint`;
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(async () => await handle.close());
}
