import { type ContentBytes, type ContentSource, KitError } from '../../kit/index.js';
import type { PatientStorage } from '../../storage/patient-storage.js';
import { readStoredContent } from '../../uploads/read-stored-content.js';
import type { AttachmentStore } from './attachment.store.js';

/** Whether a person is in the patient's care team now, acting for the facility. */
export type IsMember = (key: { readonly patient: string; readonly user: string; readonly facility: string }) => Promise<boolean>;

/**
 * The bytes of attachments, for `/content`. An attachment is served only while its record is not withdrawn, and the person to whom the address was given is
 * in the patient's care team.
 */
export function makeAttachmentContent(parts: {
  readonly store: AttachmentStore;
  readonly storage: PatientStorage;
  readonly isMember: IsMember;
}): ContentSource {
  return {
    read: async (content, { caller, log }): Promise<ContentBytes> => {
      if (content.kind !== 'attachment') throw new KitError('NOT_FOUND');
      const row = await parts.store.find(String(content.id));
      if (row?.state !== 'READY' || row.recordId === null || row.withdrawnAt !== null) throw new KitError('NOT_FOUND');
      const key = { patient: row.patientId, user: String(content.member), facility: caller.facility };
      if (!(await parts.isMember(key))) throw new KitError('NOT_FOUND');
      const name = content.size === 'thumbnail' ? row.thumbnail : row.object;
      if (name === null) throw new KitError('NOT_FOUND');
      return await readStoredContent(parts.storage, name, row, () =>
        log.error({ attachment: row.id }, 'the storage has lost the content of an attachment'),
      );
    },
  };
}
