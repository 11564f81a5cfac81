import { createHash } from 'node:crypto';
import { type FileType, isPhotoType, type PhotoType } from './content-types.js';
import { inspectContent } from './inspect-content.js';
import { reEncodeImage } from './re-encode-image.js';
import { UploadRefused } from './upload-refused.js';

/** What a client says of its content. */
export interface ContentClaim {
  readonly bytes: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly contentType: string;
}

/** Content as it is kept. */
export type AcceptedContent =
  | {
      readonly kind: 'PHOTO';
      readonly contentType: 'image/jpeg';
      readonly bytes: Buffer;
      readonly width: number;
      readonly height: number;
      readonly thumbnail: Buffer;
    }
  | { readonly kind: 'FILE'; readonly contentType: FileType; readonly bytes: Buffer };

/** The greatest size of a file that is kept as it is. One answer of the gateway holds no more. */
export const FILE_AT_MOST = 16 * 1024 * 1024;

/**
 * Decides whether content is kept, and in which form. Photos are encoded again; PDF and office files stay as they are.
 *
 * @param isMalware asks a scanner; absent: content is not scanned
 * @throws UploadRefused
 */
export async function acceptContent(
  content: Buffer,
  claim: ContentClaim,
  isMalware?: (content: Buffer) => Promise<boolean>,
): Promise<AcceptedContent> {
  if (content.length !== claim.bytes || createHash('sha256').update(content).digest('hex') !== claim.sha256)
    throw new UploadRefused('CHECKSUM_MISMATCH');
  const contentType: PhotoType | FileType = await inspectContent(content);
  if (contentType !== claim.contentType) throw new UploadRefused('CONTENT_TYPE_MISMATCH');
  if (await isMalware?.(content)) throw new UploadRefused('MALWARE_FOUND');
  if (isPhotoType(contentType)) {
    return { kind: 'PHOTO', contentType: 'image/jpeg', ...(await reEncodeImage(content, contentType === 'image/heic')) };
  }
  if (content.length > FILE_AT_MOST) throw new UploadRefused('OVERSIZED');
  return { kind: 'FILE', contentType, bytes: content };
}
