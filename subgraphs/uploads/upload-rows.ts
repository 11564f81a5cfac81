import type { ContentRefusal } from './upload-refused.js';

/**
 * The state of an upload. `EXPECTED`: its bytes are not all there, or not checked yet. `READY`: its content is in the storage. `REFUSED`: its content was refused,
 * and none of it is left.
 */
export type UploadState = 'EXPECTED' | 'READY' | 'REFUSED';

/** A row for an upload, from the moment when it is announced. */
export interface UploadRow {
  readonly id: string;
  readonly patientId: string;
  /** The facility for which the person acted. */
  readonly facilityId: string;
  /** The person who uploads it. */
  readonly userId: string;
  /** What the client announced: type, length and SHA-256 (64 hexadecimal digits). */
  readonly claimedType: string;
  readonly claimedBytes: number;
  readonly sha256: string;
  /** When it was announced, in milliseconds since 1970 UTC. */
  readonly createdAt: number;
  readonly state: UploadState;
  /** The code with which the content was refused. */
  readonly refusal: string | null;
}

/** What is known of content after it was put into the storage. */
export interface StoredContent {
  /** `PHOTO` or `FILE`. */
  readonly kind: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Pixels of a photo. */
  readonly width: number | null;
  readonly height: number | null;
  /** Names in the storage. A photo has a thumbnail. */
  readonly object: string;
  readonly thumbnail: string | null;
}

/**
 * The table of uploads, as the route and the sweep see it. The database decides: a row is written before its file, and an object before its row becomes
 * ready.
 */
export interface UploadRows {
  find(id: string): Promise<UploadRow | null>;
  /** Notes that content is in the storage. @returns false if the upload is not expected any more */
  makeReady(id: string, userId: string, content: StoredContent): Promise<boolean>;
  /** Notes that content was refused. @returns false if the upload is not expected any more */
  refuse(id: string, userId: string, refusal: ContentRefusal): Promise<boolean>;
  /** Deletes an upload that nothing uses yet. @returns false if there is none */
  drop(id: string, userId: string): Promise<boolean>;
  /** Deletes uploads that nothing uses. @param before announced before this instant @returns how many */
  deleteLoose(before: number): Promise<number>;
  /** Which of these uploads are still expected: one statement. */
  filterExpected(ids: readonly string[]): Promise<Set<string>>;
  /** Whether any row names an object. */
  namesAny(): Promise<boolean>;
  /** Which of these objects a row names: one statement. */
  filterNamed(objects: readonly string[]): Promise<Set<string>>;
}
