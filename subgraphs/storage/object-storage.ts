/** One object in a storage. */
export interface StoredObject {
  readonly name: string;
  /** When it was last put, in milliseconds since 1970. */
  readonly changedAt: number;
}

/**
 * The port to a storage of bytes. An object appears whole or not at all, also if the process is killed while it writes. The storage decides nothing
 * about uniqueness: the database does.
 */
export interface ObjectStorage {
  /** Puts an object, and replaces one of the same name. It is durable when the promise resolves. @throws StorageUnavailable */
  put(name: string, bytes: Buffer): Promise<void>;
  /** @returns undefined if there is no object of this name @throws StorageUnavailable */
  get(name: string): Promise<Buffer | undefined>;
  /** Deletes an object, if there is one. @throws StorageUnavailable */
  delete(name: string): Promise<void>;
  /** Lists all objects, in no order. It leaves out what has another kind of name. @throws StorageUnavailable */
  list(): AsyncIterable<StoredObject>;
  /** Deletes what a killed process left of objects that it was putting. @param before milliseconds since 1970 @returns how many */
  deleteUnfinished(before: number): Promise<number>;
}

/** The storage failed. It says nothing about the object. */
export class StorageUnavailable extends Error {
  constructor(cause: unknown) {
    super('the storage failed', { cause });
  }
}

const NAME = /^[A-Za-z0-9_-]{1,64}\/[A-Za-z0-9_-]{1,128}$/;

/** Whether a text is a name: a folder and a file, of letters, digits, `-` and `_`. */
export function isObjectName(name: string): boolean {
  return NAME.test(name);
}

/** @throws RangeError if a text is not a name */
export function checkObjectName(name: string): void {
  if (!isObjectName(name)) throw new RangeError('not the name of an object');
}
