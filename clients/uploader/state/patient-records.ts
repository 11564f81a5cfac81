import type { Commit } from '../../../subgraphs/receipt-cloud/envelope/commit.js';
import type { ManifestFile } from '../../../subgraphs/receipt-cloud/envelope/manifest.js';
import { makeKey, makeTag } from '../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import type { SealedFolder } from './sealed-folder.js';

/** What the uploader knows of one patient in the cloud. */
export interface PatientRecord {
  readonly tag: string;
  /** The patient's key, base64url. The state folder encrypts it. */
  readonly key: string;
  readonly keyVersion: number;
  /** The last revision with a receipt; 0 if there is none. */
  readonly revision: number;
  /** The hash of its commit. */
  readonly hash: string | null;
  readonly files: readonly ManifestFile[];
  /** The storage keys of the files that are made of this machine's sources. Others were there before: they are kept. */
  readonly own: readonly string[];
  /** The patient was deleted in the cloud: nothing is sent any more. */
  readonly isDeleted?: boolean;
  /** A signed commit on its way, with what it will make true. It is written down before it is sent. */
  readonly pending: PendingCommit | null;
}

export interface PendingCommit {
  readonly statement: Commit;
  readonly signature: string;
  readonly files: readonly ManifestFile[];
  readonly own: readonly string[];
}

export class PatientRecords {
  constructor(
    private readonly folder: SealedFolder,
    private readonly tagKey: Buffer,
  ) {}

  /** The record of a patient. A new one has a new key, and is kept nowhere before `save`. */
  open(localId: string): PatientRecord {
    return this.openTag(this.tagOf(localId));
  }

  /** All records that are kept. */
  *all(): Generator<PatientRecord> {
    for (const content of this.folder.all()) yield JSON.parse(content.toString('utf8')) as PatientRecord;
  }

  /** The record of a tag; a new one with a new key if there is none. */
  openTag(tag: string): PatientRecord {
    const known = this.folder.get(tag);
    if (known) return JSON.parse(known.toString('utf8')) as PatientRecord;
    return { tag, key: makeKey().toString('base64url'), keyVersion: 1, revision: 0, hash: null, files: [], own: [], pending: null };
  }

  /** The tag that stands for a patient's number. */
  tagOf(localId: string): string {
    return makeTag(this.tagKey, localId);
  }

  save(record: PatientRecord): void {
    this.folder.put(record.tag, Buffer.from(JSON.stringify(record)));
  }

  /** Revisions and pending commits, for `status`. */
  count(): { readonly patients: number; readonly pending: number } {
    let [patients, pending] = [0, 0];
    for (const record of this.all()) {
      patients++;
      if (record.pending !== null) pending++;
    }
    return { patients, pending };
  }
}
