import { type ContentBytes, type ContentSource, KitError } from '../../kit/index.js';
import { EnvelopeInvalid } from '../storage/envelope.js';
import { StorageUnavailable } from '../storage/object-storage.js';
import type { PatientStorage } from '../storage/patient-storage.js';
import type { AttachmentStore } from './attachment.store.js';

/** The bytes of attachments, for `/content`. Only an attachment of a record that is not withdrawn is served. */
export function makeAttachmentContent(parts: { readonly store: AttachmentStore; readonly storage: PatientStorage }): ContentSource {
  return {
    read: async (content, { log }): Promise<ContentBytes> => {
      if (content.kind !== 'attachment') throw new KitError('NOT_FOUND');
      const row = await parts.store.find(String(content.id));
      if (row?.state !== 'READY' || row.recordId === null || row.withdrawnAt !== null) throw new KitError('NOT_FOUND');
      const name = content.size === 'thumbnail' ? row.thumbnail : row.object;
      if (name === null) throw new KitError('NOT_FOUND');
      const bytes = await parts.storage.get(name).catch((error: unknown) => {
        if (error instanceof StorageUnavailable) throw new KitError('UNREACHABLE', { cause: error });
        if (error instanceof EnvelopeInvalid) throw new KitError('INVALID_DATA', { cause: error });
        throw error;
      });
      if (!bytes) {
        log.error({ attachment: row.id }, 'the storage has lost the content of an attachment');
        throw new KitError('NOT_FOUND');
      }
      return row.kind === 'FILE' ? { bytes, download: row.name } : { bytes };
    },
  };
}
