import { FairTurns, KitError } from '../kit/index.js';
import { StorageUnavailable } from '../storage/object-storage.js';
import type { PatientStorage } from '../storage/patient-storage.js';
import { type AcceptedContent, acceptContent } from './accept-content.js';
import { isMalware, type ScannerAddress, ScanUnavailable } from './scan-malware.js';
import type { UploadFiles } from './upload-files.js';
import { type ContentRefusal, UploadRefused } from './upload-refused.js';
import type { StoredContent, UploadRow, UploadRows } from './upload-rows.js';

/** What finishing needs. */
export interface FinishParts {
  readonly rows: UploadRows;
  readonly files: UploadFiles;
  readonly storage: PatientStorage;
  /** Absent: content is not scanned. */
  readonly scanner?: ScannerAddress | undefined;
}

/** Contents that are checked at once: each takes memory for an upload, a decoded image and an object. */
const AT_ONCE = 2;
const WAIT = 60_000;

/**
 * Checks the content of uploads whose bytes are all there, and puts it into the storage. Each step can be repeated: a process that was killed in between leaves an
 * upload that is still expected, or objects that no row names, which the sweep deletes. The row becomes ready in one statement, after its objects are durable.
 */
export class UploadFinisher {
  readonly #turns = new FairTurns({ atOnce: AT_ONCE, perCaller: AT_ONCE, waiting: 1_000, waitingPerCaller: 100, wait: WAIT });

  constructor(private readonly parts: FinishParts) {}

  /**
   * Finishes an expected upload. Call it under the upload's lock.
   *
   * @throws KitError with the code of a refusal, which is kept; NOT_FOUND if it was deleted meanwhile; SCAN_UNAVAILABLE, STORAGE_UNAVAILABLE, BUSY: try again
   */
  async finish(row: UploadRow): Promise<void> {
    await this.#turns.run(row.userId, async () => await this.#finish(row));
  }

  async #finish(row: UploadRow): Promise<void> {
    const { rows, files } = this.parts;
    try {
      const content = await this.#accept(row);
      const isReady = await rows.makeReady(row.id, row.userId, await this.#keep(row, content));
      // Another process may have finished it at the same moment.
      if (!isReady && (await rows.find(row.id))?.state !== 'READY') throw new KitError('NOT_FOUND');
    } catch (error) {
      if (error instanceof StorageUnavailable) throw new KitError('STORAGE_UNAVAILABLE', { cause: error });
      if (error instanceof ScanUnavailable) throw new KitError('SCAN_UNAVAILABLE', { cause: error });
      if (!(error instanceof UploadRefused)) throw error;
      if (!(await rows.refuse(row.id, row.userId, error.code))) throw new KitError('NOT_FOUND');
      await files.remove(row.id);
      throw refusalOf(error.code, error);
    }
    await files.remove(row.id);
  }

  async #accept({ id, claimedBytes, sha256, claimedType }: UploadRow): Promise<AcceptedContent> {
    const { files, scanner } = this.parts;
    const content = await files.readWhole(id);
    if (!content) throw new KitError('NOT_FOUND');
    const scan = scanner && (async (bytes: Buffer) => await isMalware(scanner, bytes));
    return await acceptContent(content, { bytes: claimedBytes, sha256, contentType: claimedType }, scan);
  }

  async #keep({ id: rowId, patientId }: UploadRow, content: AcceptedContent): Promise<StoredContent> {
    const { storage } = this.parts;
    const { kind, contentType, bytes } = content;
    const object = await storage.put({ patientId, rowId }, bytes);
    const thumbnail = content.kind === 'PHOTO' ? await storage.put({ patientId, rowId }, content.thumbnail) : null;
    const { width = null, height = null } = content.kind === 'PHOTO' ? content : {};
    return { kind, contentType, bytes: bytes.length, width, height, object, thumbnail };
  }
}

/** The error of content that is refused, now or before. */
export function refusalOf(code: ContentRefusal, cause?: unknown): KitError {
  return new KitError(code, { cause });
}
