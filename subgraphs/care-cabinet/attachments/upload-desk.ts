import { createId, type Grant, type SubgraphContext, type UserError } from '../../kit/index.js';
import { toSafeName } from '../../uploads/check-upload.js';
import { readClaimedType } from '../../uploads/content-types.js';
import type { UploadAddresses } from '../../uploads/upload-addresses.js';
import { UPLOAD_LIFE } from '../../uploads/upload-life.js';
import type { AttachmentEntity } from './attachment.entity.js';
import type { AttachmentStore } from './attachment.store.js';
import { describeAnnouncement } from './care-attachment.mapper.js';
import type { CareUpload, CreateCareUploadInput } from './care-attachment.type.js';
import { checkCareUpload } from './care-upload.check.js';

/** Whether the caller may write about a patient, for the acting facility. @returns the permit @throws KitError NOT_PERMITTED */
export type MayWrite = (context: SubgraphContext, patientId: string) => Promise<Grant>;

/** What the desk needs. Without addresses nobody can upload. */
export interface UploadDeskParts {
  readonly store: AttachmentStore;
  readonly addresses?: UploadAddresses | undefined;
  readonly mayWrite: MayWrite;
  /** The greatest number of bytes of one upload. */
  readonly limit: number;
}

/** Takes announcements of uploads, and gives addresses for them. */
export class UploadDesk {
  constructor(private readonly parts: UploadDeskParts) {}

  /** Checks the right first, so that an error tells nothing about the patient. @throws KitError NOT_PERMITTED, BUSY */
  async announce(
    context: SubgraphContext,
    input: CreateCareUploadInput,
  ): Promise<{ readonly upload: CareUpload | null; readonly userErrors: UserError[] }> {
    const { store, addresses, mayWrite, limit } = this.parts;
    const { now, caller } = context;
    const grant = await mayWrite(context, input.patientId);
    if (!addresses) return { upload: null, userErrors: [UPLOADS_OFF] };
    const userErrors = checkCareUpload(input, { limit, now });
    if (userErrors.length > 0) return { upload: null, userErrors };
    const row = makeRow(input, { now, facilityId: caller.facility, userId: grant.claims.usr });
    if (!(await store.announce(row))) return { upload: null, userErrors: [TOO_MANY] };
    context.changes.add(describeAnnouncement(row));
    const expires = now + UPLOAD_LIFE;
    const uploadUrl = addresses.urlOf(row.id, caller, Math.floor(expires / 1000));
    return { upload: { id: row.id, uploadUrl, expiresAt: new Date(expires) }, userErrors: [] };
  }
}

const UPLOADS_OFF: UserError = { code: 'UPLOADS_OFF', message: 'Files cannot be uploaded here.', field: ['input'] };
const TOO_MANY: UserError = {
  code: 'TOO_MANY_UPLOADS',
  message: 'Too many uploads are not part of a record yet. Write the records, or delete uploads.',
  field: ['input'],
};

function makeRow(
  { patientId, name, bytes, sha256, contentType, takenAt }: CreateCareUploadInput,
  { now, facilityId, userId }: { readonly now: number; readonly facilityId: string; readonly userId: string },
): AttachmentEntity {
  return {
    id: createId('att'),
    patientId,
    facilityId,
    userId,
    name: toSafeName(name),
    claimedType: readClaimedType(contentType)!,
    claimedBytes: bytes,
    sha256,
    takenAt: takenAt?.getTime() ?? null,
    createdAt: now,
    state: 'EXPECTED',
    refusal: null,
    kind: null,
    contentType: null,
    bytes: null,
    width: null,
    height: null,
    object: null,
    thumbnail: null,
    recordId: null,
    position: null,
    withdrawnAt: null,
  };
}
