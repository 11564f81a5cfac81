/** A type of content that can be uploaded. */
export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/heic';
export type FileType =
  | 'application/pdf'
  | 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  | 'application/vnd.openxmlformats-officedocument.presentationml.presentation'
  | 'application/vnd.oasis.opendocument.text'
  | 'application/vnd.oasis.opendocument.spreadsheet'
  | 'application/vnd.oasis.opendocument.presentation';

/** Other names that clients use. */
const ALIASES: Readonly<Record<string, PhotoType>> = { 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg', 'image/heif': 'image/heic' };

const PHOTOS: ReadonlySet<string> = new Set<PhotoType>(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic']);
const FILES: ReadonlySet<string> = new Set<FileType>([
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
]);

/** Reads the type that a client claims. @returns undefined if no content of this type is accepted */
export function readClaimedType(claimed: string): PhotoType | FileType | undefined {
  const plain = claimed.split(';')[0]!.trim().toLowerCase();
  const type = ALIASES[plain] ?? plain;
  return isPhotoType(type) || isFileType(type) ? type : undefined;
}

export function isPhotoType(type: string): type is PhotoType {
  return PHOTOS.has(type);
}

function isFileType(type: string): type is FileType {
  return FILES.has(type);
}
