import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why a file of an export cannot be written. A code is stable. */
export type PartFileCode =
  /** There is a file of that name already. */
  | 'EXPORT_EXISTS'
  /** Another export writes it, or one was interrupted. */
  | 'EXPORT_UNFINISHED';

/** A file that is not to be overwritten. */
export class PartFileError extends Error {
  constructor(
    readonly code: PartFileCode,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes that are collected before they are written. */
const BUFFERED = 64 * 1024;

/**
 * A file that appears under its name only when it is complete: it is written beside it as `NAME.part`, for its owner alone, and renamed at the end.
 *
 * @example const file = await PartFile.begin('audit.csv'); await file.write('…'); await file.finish()
 */
export class PartFile {
  readonly #part: string;
  #buffered = '';

  private constructor(
    private readonly path: string,
    private readonly force: boolean,
    private readonly handle: FileHandle,
  ) {
    this.#part = partOf(path);
  }

  /**
   * Begins a file.
   *
   * @param force replaces a file of that name, and a part that an interrupted export left
   * @throws PartFileError if there is one, and `force` is not set
   */
  static async begin(path: string, { force = false } = {}): Promise<PartFile> {
    const part = partOf(path);
    if (!force && (await exists(path))) throw new PartFileError('EXPORT_EXISTS', 'there is a file of that name: --force replaces it');
    if (force) await rm(part, { force: true });
    const handle = await open(part, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new PartFileError('EXPORT_UNFINISHED', `${part} exists: another export writes it, or was interrupted. --force begins again`);
    });
    return new PartFile(path, force, handle);
  }

  async write(text: string): Promise<void> {
    this.#buffered += text;
    if (this.#buffered.length >= BUFFERED) await this.#flush();
  }

  /** Makes the file durable, and gives it its name. @throws PartFileError if a file of that name was made meanwhile; then the part is removed */
  async finish(): Promise<void> {
    await this.#flush();
    await this.handle.sync();
    await this.handle.close();
    if (this.force) await rename(this.#part, this.path);
    else await this.#linkAndRemove();
    const folder = await open(dirname(this.path), 'r');
    await folder.sync().finally(async () => await folder.close());
  }

  /** Removes what was written. */
  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.#part, { force: true });
  }

  /** Renaming would replace a file; a link does not. */
  async #linkAndRemove(): Promise<void> {
    try {
      await link(this.#part, this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new PartFileError('EXPORT_EXISTS', 'a file of that name was made meanwhile');
    } finally {
      await rm(this.#part, { force: true });
    }
  }

  async #flush(): Promise<void> {
    const text = this.#buffered;
    this.#buffered = '';
    if (text !== '') await this.handle.appendFile(text);
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}

async function exists(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  await handle?.close();
  return handle !== undefined;
}
