import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { ERRORS, type Upload } from '@tus/server';
import type { StorageKeys } from '../storage/storage-keys.js';

/** The metadata of an upload's file: the key that encrypts it, and a nonce. */
interface FileKey {
  readonly key: string;
  readonly nonce: string;
}

/**
 * The files of uploads that are under way, in a folder that only this user can read. They are encrypted (AES-256-CTR, with a key for each file), so that no bytes of a
 * patient lie readable on a disk. Their integrity is checked at the end, against the announced SHA-256.
 */
export class UploadFiles extends FileStore {
  private constructor(
    private readonly folder: string,
    private readonly keys: () => StorageKeys,
    private readonly info: InfoFiles,
    expiry: number,
  ) {
    super({ directory: folder, configstore: info, expirationPeriodInMilliseconds: expiry });
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  }

  /** @param expiry milliseconds after which an upload cannot be continued */
  static async open(folder: string, keys: () => StorageKeys, expiry: number): Promise<UploadFiles> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new UploadFiles(folder, keys, new InfoFiles(folder), expiry);
  }

  /** Begins an upload. One that was begun before, in another process too, stays as it is: the client did not get the answer. */
  override async create(upload: Upload): Promise<Upload> {
    const known = await this.getUpload(upload.id).catch(() => undefined);
    if (known) return known;
    const [{ id: key }] = this.keys();
    const metadata: FileKey = { key, nonce: randomBytes(16).toString('base64url') };
    // The file stays as it is if it is there: another process may have begun the same upload meanwhile.
    await writeFile(this.#pathOf(upload.id), '', { mode: 0o600, flag: 'a' });
    upload.metadata = { ...metadata };
    upload.creation_date ??= new Date().toISOString();
    return (await this.info.add(upload.id, upload)) ? upload : await this.getUpload(upload.id);
  }

  /** Writes bytes behind those that are there, and makes them durable. @returns the new offset */
  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const cipher = await this.#cipherAt(id, offset);
    try {
      await pipeline(readable, cipher, createWriteStream(this.#pathOf(id), { flags: 'r+', start: offset, flush: true }));
    } catch {
      throw ERRORS.FILE_WRITE_ERROR;
    }
    return (await stat(this.#pathOf(id))).size;
  }

  /** Reads and decrypts a whole file. @returns undefined if there is none */
  async readWhole(id: string): Promise<Buffer | undefined> {
    const cipher = await this.#cipherAt(id, 0).catch(() => undefined);
    const encrypted = await readFile(this.#pathOf(id)).catch(() => undefined);
    if (!cipher || !encrypted) return undefined;
    const pieces: Buffer[] = [];
    for (let at = 0; at < encrypted.length; at += PIECE) {
      pieces.push(cipher.update(encrypted.subarray(at, at + PIECE)));
      await new Promise((next) => setImmediate(next));
    }
    return Buffer.concat(pieces);
  }

  /** Deletes a file, if there is one. */
  override async remove(id: string): Promise<void> {
    await this.configstore.delete(id);
    await rm(this.#pathOf(id), { force: true });
  }

  /** The ids of all files, also of those that a killed process left. */
  async listIds(): Promise<string[]> {
    return [...new Set((await readdir(this.folder)).map((name) => name.split('.')[0]!))].filter((id) => ID.test(id));
  }

  async #cipherAt(id: string, offset: number) {
    const { metadata } = (await this.configstore.get(id)) ?? {};
    const { key: keyId, nonce } = (metadata ?? {}) as Partial<FileKey>;
    const wrapping = this.keys().find((one) => one.id === keyId);
    if (!wrapping || nonce === undefined) throw ERRORS.FILE_NOT_FOUND;
    const key = Buffer.from(hkdfSync('sha256', wrapping.key, Buffer.from(nonce, 'base64url'), `hareyaka upload ${id}`, 32));
    const counter = Buffer.alloc(BLOCK);
    counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK)), BLOCK - 8);
    const cipher = createCipheriv('aes-256-ctr', key, counter);
    cipher.update(Buffer.alloc(offset % BLOCK));
    return cipher;
  }

  #pathOf(id: string): string {
    if (!ID.test(id)) throw ERRORS.FILE_NOT_FOUND;
    return join(this.folder, id);
  }
}

const ID = /^[A-Za-z0-9_]{1,40}$/;
/** Bytes of one block of AES. */
const BLOCK = 16;
/** Bytes that are decrypted before other work has a turn. */
const PIECE = 1024 * 1024;

/** What is known of an upload, in a file beside it. It appears whole or not at all. */
class InfoFiles {
  constructor(private readonly folder: string) {}

  async get(id: string): Promise<Upload | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(this.#pathOf(id), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  async set(id: string, upload: Upload): Promise<void> {
    await rename(await this.#writeUnfinished(id, upload), this.#pathOf(id));
  }

  /** Writes a file that is not there. @returns false if it is there: it stays as it is */
  async add(id: string, upload: Upload): Promise<boolean> {
    const unfinished = await this.#writeUnfinished(id, upload);
    try {
      await link(unfinished, this.#pathOf(id));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  async #writeUnfinished(id: string, upload: Upload): Promise<string> {
    const unfinished = `${this.#pathOf(id)}.${randomBytes(8).toString('hex')}`;
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(upload));
      await file.sync();
    } finally {
      await file.close();
    }
    return unfinished;
  }

  async delete(id: string): Promise<void> {
    for (const name of await readdir(this.folder)) if (name.startsWith(`${id}.json`)) await rm(join(this.folder, name), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}
