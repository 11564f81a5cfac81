import type { SpoolFile, SpoolFiles } from '../spool/spool-files.js';

/** What a fault strikes. */
export type DiskStep =
  | 'list'
  | 'create'
  | 'open'
  | 'rename'
  | 'remove'
  | 'truncate'
  | 'syncFolder'
  | 'read'
  | 'write'
  | 'datasync'
  | 'size'
  | 'close';

/** Decides before each step: an error's code, `short` for a write that takes half of the bytes, or nothing. */
export type DiskFault = (step: DiskStep, name: string) => string | undefined;

interface Stored {
  content: Buffer;
  durable: Buffer;
  /** What was written since the last `fdatasync`. */
  pending: { readonly position: number; readonly bytes: Buffer }[];
}

const PAGE = 512;

/**
 * A disk in memory that can fail at each step and lose power. What was not made durable is lost then, kept, or kept in part: page by page, as chance has it.
 */
export class MemoryDisk implements SpoolFiles {
  fault: DiskFault = () => undefined;
  /** How often each step was taken. */
  readonly steps = new Map<DiskStep, number>();
  #names = new Map<string, Stored>();
  #durableNames = new Map<string, Stored>();

  /** The content of a file, to look at or to alter. */
  content(name: string): Buffer {
    return this.#names.get(name)!.content;
  }

  /** Alters a file as someone with access to the disk would. */
  overwrite(name: string, content: Buffer): void {
    this.#names.set(name, { content, durable: Buffer.from(content), pending: [] });
    this.#durableNames.set(name, this.#names.get(name)!);
  }

  /** The disk after a loss of power. @param chance numbers from 0 to 1 */
  losePower(chance: () => number): MemoryDisk {
    const disk = new MemoryDisk();
    const names = chance() < 0.5 ? this.#durableNames : this.#names;
    for (const [name, { durable, pending }] of names) {
      let content: Buffer = Buffer.from(durable);
      for (const { position, bytes } of pending) {
        for (let at = 0; at < bytes.length; at += PAGE) {
          if (chance() < 0.5) content = place(content, position + at, bytes.subarray(at, at + PAGE));
        }
      }
      disk.overwrite(name, content);
    }
    return disk;
  }

  /** The disk after its process was killed: what was written stays. */
  killProcess(): MemoryDisk {
    const disk = new MemoryDisk();
    for (const [name, { content }] of this.#names) disk.overwrite(name, Buffer.from(content));
    return disk;
  }

  async list(): Promise<string[]> {
    this.#step('list', '');
    return [...this.#names.keys()];
  }

  async create(name: string): Promise<SpoolFile> {
    this.#step('create', name);
    if (this.#names.has(name)) throw toError('EEXIST');
    const stored = { content: Buffer.alloc(0), durable: Buffer.alloc(0), pending: [] };
    this.#names.set(name, stored);
    return this.#fileOf(name, stored);
  }

  async open(name: string): Promise<SpoolFile> {
    this.#step('open', name);
    const stored = this.#names.get(name);
    if (!stored) throw toError('ENOENT');
    return this.#fileOf(name, stored);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step('rename', from);
    const stored = this.#names.get(from);
    if (!stored) throw toError('ENOENT');
    this.#names.delete(from);
    this.#names.set(to, stored);
  }

  async remove(name: string): Promise<void> {
    this.#step('remove', name);
    if (!this.#names.delete(name)) throw toError('ENOENT');
  }

  async truncate(name: string, bytes: number): Promise<void> {
    this.#step('truncate', name);
    const stored = this.#names.get(name)!;
    stored.content = stored.content.subarray(0, bytes);
  }

  async syncFolder(): Promise<void> {
    this.#step('syncFolder', '');
    this.#durableNames = new Map(this.#names);
  }

  #fileOf(name: string, stored: Stored): SpoolFile {
    return {
      read: async (buffer, position) => {
        this.#step('read', name);
        return stored.content.copy(buffer, 0, position, position + buffer.length);
      },
      write: async (given, position) => {
        const isShort = this.#step('write', name) === 'short' && given.length > 1;
        const bytes = Buffer.from(isShort ? given.subarray(0, given.length >> 1) : given);
        stored.content = place(stored.content, position, bytes);
        stored.pending.push({ position, bytes });
        return bytes.length;
      },
      datasync: async () => {
        this.#step('datasync', name);
        stored.durable = Buffer.from(stored.content);
        stored.pending = [];
      },
      size: async () => {
        this.#step('size', name);
        return stored.content.length;
      },
      close: async () => void this.#step('close', name),
    };
  }

  #step(step: DiskStep, name: string): string | undefined {
    this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
    const fault = this.fault(step, name);
    if (fault !== undefined && fault !== 'short') throw toError(fault);
    return fault;
  }
}

function place(content: Buffer, position: number, bytes: Buffer): Buffer {
  const long =
    position + bytes.length > content.length ? Buffer.concat([content, Buffer.alloc(position + bytes.length - content.length)]) : content;
  bytes.copy(long, position);
  return long;
}

function toError(code: string): Error {
  return Object.assign(new Error(`the disk says ${code}`), { code });
}
