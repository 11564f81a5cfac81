import { type Caller, type ContentSource, type ContentUrls, KitError } from '../../../kit/index.js';
import type { PatientStorage } from '../../../storage/patient-storage.js';
import { readStoredContent } from '../../../uploads/read-stored-content.js';
import type { UploadAddresses } from '../../../uploads/upload-addresses.js';
import { UPLOAD_LIFE } from '../../../uploads/upload-life.js';
import type { ConsentScanUploads } from './consent-scan.store.js';
import type { ConsentScan, ConsentScanUpload } from './consent-scan.type.js';

/** Who looks at a scan, and why that person may. */
export interface ScanViewer {
  readonly user: string;
  readonly profession: string;
  readonly role: string;
}

/** Gives the addresses of scans: to upload them, and to look at them. */
export class ScanDesk {
  /** @param limit the greatest number of bytes of one upload */
  constructor(
    private readonly urls: ContentUrls,
    private readonly addresses: UploadAddresses,
    readonly limit: number,
  ) {}

  /** @param announcedAt milliseconds since 1970 */
  describeUpload(id: string, caller: Caller, announcedAt: number): ConsentScanUpload {
    const expires = announcedAt + UPLOAD_LIFE;
    return { id, uploadUrl: this.addresses.urlOf(id, caller, Math.floor(expires / 1000)), expiresAt: new Date(expires) };
  }

  urlOf({ id, patientId }: ConsentScan, caller: Caller, viewer: ScanViewer): string {
    return this.urls.urlOf({ kind: 'consent-scan', id }, caller, Number.MAX_SAFE_INTEGER, {
      ...{ patients: [patientId], category: 'DEMOGRAPHICS', facility: null, purpose: 'TREAT' },
      ...{ grounds: [`role:${viewer.role}`], user: viewer.user, profession: viewer.profession },
    });
  }
}

/** The bytes of scans, for `/content`. The route has checked that the person still oversees the network. */
export function makeScanContent(rows: ConsentScanUploads, storage: PatientStorage): ContentSource {
  return {
    read: async ({ kind, id }, { log }) => {
      if (kind !== 'consent-scan') throw new KitError('NOT_FOUND');
      const row = await rows.find(String(id));
      if (row?.state !== 'READY' || row.withdrawnAt !== null || row.object === null) throw new KitError('NOT_FOUND');
      return await readStoredContent(storage, row.object, row, () =>
        log.error({ scan: row.id }, 'the storage has lost the content of a scan'),
      );
    },
  };
}
