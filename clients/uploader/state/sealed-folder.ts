import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openFile, sealFile } from './sealed-file.js';
import { type WriteWhole, writeWhole } from './write-whole.js';

/** Encrypted files, each written as a whole. Their names are keyed hashes of what they are kept under, and tell nothing. */
export class SealedFolder {
  constructor(
    private readonly folder: string,
    private readonly key: Buffer,
    private readonly write: WriteWhole = writeWhole,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  has(slot: string): boolean {
    return existsSync(join(this.folder, this.#nameOf(slot)));
  }

  put(slot: string, content: Uint8Array): void {
    const name = this.#nameOf(slot);
    this.write(join(this.folder, name), sealFile(this.key, name, content));
  }

  get(slot: string): Buffer | undefined {
    return this.has(slot) ? this.#open(this.#nameOf(slot)) : undefined;
  }

  delete(slot: string): void {
    rmSync(join(this.folder, this.#nameOf(slot)), { force: true });
  }

  /** All contents, in the order of their names. */
  *all(): Generator<Buffer> {
    for (const [, content] of this.entries()) yield content;
  }

  /** As `all`, each with the name of its file. */
  *entries(): Generator<readonly [name: string, content: Buffer]> {
    for (const name of readdirSync(this.folder).sort()) if (NAME.test(name)) yield [name, this.#open(name)];
  }

  /** Replaces the content of a file from `entries`. */
  replace(name: string, content: Uint8Array): void {
    this.write(join(this.folder, name), sealFile(this.key, name, content));
  }

  /** Deletes a file from `entries`. */
  drop(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  #open(name: string): Buffer {
    return openFile(this.key, name, readFileSync(join(this.folder, name)));
  }

  #nameOf(slot: string): string {
    return `${createHmac('sha256', this.key).update(slot).digest('hex')}.sealed`;
  }
}

const NAME = /^[0-9a-f]{64}\.sealed$/;
